// Package wire turns values into bytes and back: for calls in other processes,
// for partitions on other machines, for results that are kept on disk, and for
// the arguments of a call that is to be replayed. It is the only codec of the
// project.
//
//	plan, err := wire.PlanOf(reflect.TypeFor[Doc]())   once, where a function
//	                                                   is lifted; err is a
//	                                                   sentence about Doc
//	b, err := plan.Append(nil, &doc)                   canonical bytes
//	err = plan.Decode(b, &other)                       other is what doc was
//	sum, err := plan.Digest(&doc)                      SHA-256 over the bytes
//
// What its users need of it:
//
//	calls in processes   Segments: large slices are not copied on their way to
//	                     shared memory; WriteMessage, ReadMessage; Errors
//	partitions           Digest names a blob, Layout keeps other builds away;
//	                     Errors
//	results on disk      Write: the digest of an argument needs no second copy
//	                     of it; Layout is a part of the key
//	replays              Append, before the call; refused arguments are told
//	                     by the sentence
//
// # What travels
//
// A plan is made once for each type. What cannot travel is refused there, by a
// sentence that names the field, and not when the first value is on its way.
//
//	kind or type                 bytes                                    least
//	bool                         0 or 1                                   1
//	integers, floats, complex    the memory, little-endian                size
//	string                       length, bytes                            1
//	slice                        0 for nil; length+1, elements            1
//	array                        elements                                 sum
//	struct                       fields, unexported ones too, no blank    sum
//	pointer                      0 for nil; 1, value                      1
//	map                          0 for nil; length+1, entries in order    1
//	time.Time                    seconds, nanoseconds, location           13
//	with MarshalBinary and       length, what they make                   1
//	UnmarshalBinary of its own
//	func, chan, interface,       refused
//	unsafe.Pointer, uintptr,
//	types bound to the process
//
// Lengths are varints in their shortest form. What has a size in memory and no
// bytes, as a struct of blank fields, is one zero byte, so that no length can
// be larger than the input that is left.
//
// Values arrive as they were: -0.0, NaN payloads, nil and empty, pointers to
// zero, strings that are no UTF-8. A slice, or a struct without padding, of
// integers and floats is its memory in one copy. Two pointers to one thing
// arrive as pointers to two: a value is a tree here, and a cycle is an error.
// Capacities beyond lengths and the monotonic reading of a time stay behind.
//
// # Canonical
//
// Equal values have equal bytes: equal as reflect.DeepEqual has it, but with
// floats equal when their bits are. The decoder accepts canonical bytes and no
// others, so equal digests stand for equal values in both directions. Entries
// of maps are sorted by their bytes; several NaN keys are several entries.
//
// Two things are outside of that. What an UnmarshalBinary accepts, and what a
// MarshalBinary makes of equal values, is the affair of their type. A time in a
// zone that the process does not know arrives in a fixed one.
//
// # Bounds
//
// A decoder never panics, whatever the bytes. Depth is at most MaxDepth; a
// length is checked against the input that is left less what enclosing lengths
// have been promised of it, so all that is allocated for an input is at most a
// constant of the type times its length. The methods of users are called under
// a guard; a Goexit in them ends the goroutine as it would anywhere.
//
// What the bytes cannot be checked for is what the fields of a type promise
// each other: bytes of an enemy may become a value that its own package would
// never make. It is a value of Go all the same, and memory stays safe.
//
// # Errors
//
// An error is no value: its type is an interface. It travels as a Failure,
// which is one, and Errors, equal on both sides, makes it an error again:
//
//	here                                   there
//	fmt.Errorf("reading: %w", &PathError)  *Remote, the same text
//	  *fs.PathError, a known type            *fs.PathError, the same fields
//	    syscall.ENOENT                         syscall.ENOENT
//	      errors.Is(err, fs.ErrNotExist)         the same answer
//	io.EOF, a known sentinel               io.EOF, the very one
//	errors.Join(a, b)                      *RemoteJoined of a and b
//	an error with a method Is              *Remote, with its answers about
//	                                       the sentinels
//
// Plans and Errors are safe for concurrent use. A value must not change while
// it is encoded.
//
// What is kept on disk outlives a build: a Layout is kept with it, and another layout is another key, never another reading of the bytes.
package wire
