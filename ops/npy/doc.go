// Package npy reads and writes the files of numpy: .npy with one array, and
// .npz, an archive of several.
//
//	x := npy.Load[float64]("prices.npy")                    // nothing is read
//	w := npy.LoadMat("model.npz/weights")                   // the array "weights" of an archive
//	out := npy.Save("returns.npy", vec.Diff(vec.Log(x)))    // nothing is written
//	n, err := out.Force(ctx)                                // bytes written
//
//	to read whole    Load  LoadMat                 expressions, on the I/O lane
//	to read in part  Chunks  RowChunks             sources of an [expr.Fold]: fixed memory, whatever the file's length
//	to map           Open                          the file's own memory, no copy
//	to write         Save  SaveMat  SaveAll        aside, and renamed when whole
//	to ask           Describe  List                type and shape of an array; names in an archive
//
// # From numpy
//
//	np.load("x.npy")                           npy.Load[float64]("x.npy"), npy.LoadMat("x.npy")
//	np.load("m.npz")["w"]                      npy.LoadMat("m.npz/w")
//	np.load("m.npz").files                     npy.List("m.npz")
//	np.load("x.npy", mmap_mode="r")            npy.Open[float64]("x.npy")
//	np.load("x.npy").astype(np.float32)        vec.Convert[float32](npy.Load[float64]("x.npy"))
//	np.save("y.npy", y)                        npy.Save("y.npy", y), npy.SaveMat("y.npy", y)
//	np.savez("m.npz", w=w, b=b)                npy.SaveAll("m.npz", npy.Matrix("w", w), npy.Array("b", b))
//	a loop over np.memmap                      expr.Fold(npy.Chunks[float64]("x.npy", 1<<16), ...)
//	np.lib.format.read_array_header_1_0        npy.Describe("x.npy")
//
// # Names
//
// A name is a path. What follows ".npz/" in it is the name of an array in that
// archive, which may have been written by numpy.savez or
// numpy.savez_compressed.
//
// # Types and shapes
//
// A file's elements become those of the expression if none of them can change
// by it: all integers of up to 32 bits and all floats are float64, 8 and 16
// bits are float32, and so on; uint64 is nothing here, and bool is bool alone.
// Otherwise the load fails with [ErrType]. Either byte order is read. What is
// written has the type of the expression, in the machine's order:
//
//	T          of the file                                                                  written
//	float64    float16 float32 float64, int8 int16 int32, uint8 uint16 uint32               float64
//	float32    float16 float32, int8 int16, uint8 uint16                                    float32
//	int64      int8 int16 int32 int64, uint8 uint16 uint32                                  int64
//	int32      int8 int16 int32, uint8 uint16                                               int32
//	bool       bool                                                                         bool
//
// Load yields the elements row after row, whatever the number of axes, also
// where the file has them column after column; LoadMat demands two axes.
// Strings, complex numbers, records, dates and Python objects are refused with
// [ErrType].
//
// # Damage
//
// A file that is not numpy's, that is cut off, has bytes behind its array, or a
// checksum that is wrong, fails with [ErrFormat]. No more memory is taken than
// the file has bytes for.
//
// # Cost and concurrency
//
// Reading an array of the expression's own type is one copy out of the file;
// others are converted, at about a nanosecond an element. The end of the
// context is heeded every megabyte. Everything is for any goroutine. Two that
// write one path write files of their own, and the last one to be renamed
// stays.
//
// # Beside other packages
//
// There are packages that read such files into any Go value, an element at a
// time. This one is for arrays of expressions: it reads into their memory, in
// pieces where the whole does not fit, refuses what would change, and checks
// lengths before it takes memory. What it does not read has no place in an
// expression's array.
//
// The format is that of NEP 1 and numpy.lib.format, versions 1.0, 2.0 and 3.0.
package npy
