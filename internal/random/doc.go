// Package random has sources of random numbers without memory: element i of a source depends on its
// seed and on i, and on nothing else. So a pass can make them block by block, in any order, on any
// number of goroutines, and none has to be stored.
//
//	source          elements                                       made of                           file
//	Uniform64, 32   from 0 up to 1                                 the first 53 or 24 bits           uniform.go
//	Normal64, 32    mean 0, deviation 1                            the quantile of one number        normal.go
//	Numbers         of 64 bits                                     both halves of a block            integers.go
//	Below           below a span, unbiased                         a product, drawn again if need be integers.go
//	Permutation     0 to n-1, each once                            a network of Feistel's            order.go
//
// Numbers of 64 bits come from Philox 4x32-10 (philox.go), with the seed as its key. Each function
// writes elements at, at+1, ... of its source to a slice; cut at any places, the elements are the
// same. They are plain Go, and define the result: kernels in assembly (package kernel), which make whole
// groups of neighbours, and loops of machine code (package native) give the same bits.
//
// The numbers are good for simulation, and predictable for anyone with the seed: they are no
// secrets.
package random
