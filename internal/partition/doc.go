// Package partition takes calls to other machines in partitions: what is known of
// the functions on both sides, and what travels between them as bytes. It does
// not know how the bytes get there: that is a [Transport], such as module
// xfork/eval/temporal has one.
//
//	here                                                            there
//	Registry.Calls   option of a lifted function                    the same functions, lifted by the same program
//	Registry.Engine  forces on it form partitions
//	  encode         partition -> Parcel
//	    Transport.Send   ------------ Body, Inputs -------------->  Registry.Run
//	  answer         outcome of each call  <------ messages ------    each call in order, its outcome when it is there
//
// A registry is filled while packages are initialised. Its digest tells the
// functions and the layouts of what they take and return from those of another
// build: a parcel is for machines with the same digest alone.
//
// For any goroutine. A call costs some two microseconds on either side beside
// its bytes.
package partition
