// Package reduce has the reductions at the end of a pass: what becomes one value of all elements.
//
//	function                      accumulator     merges parts       may be merged in
//	Sum, Dot                      sums            along a tree       their order
//	Product                       products        along a tree       their order
//	Moments, FarMoments           moments         along a tree       their order
//	ArgMin, ArgMax                extremes        one by one         their order
//	Min, Max                      extremes        one by one         any order
//	Count, Any, All               counts          by addition        any order
//
// # The same bits
//
// A reduction adds in an order that belongs to its definition (package kernel, Sum): chunk by
// chunk, and chunks are merged in their order along a fixed tree. So the result is the same, bit
// for bit, for any number of workers, any length of blocks and any cut into parts, as long as parts
// are a power of two of chunks.
//
//	elements   |-- chunk --|-- chunk --|-- chunk --|-- chunk --|-- ...
//	blocks     |--|--|--|--|--|--|--|--|                            Partial.Block
//	chunks                 ^           ^                            Partial.Chunk: add up the lanes
//	parts                              ^                            Partial.End: merge the chunks
//	all                                                        ^    Finish: merge the parts
//
// # Who may touch what
//
// A [Partial] is one worker's. It writes what a part came to into the accumulator, at the part's
// own place, so no lock is needed; Open and Finish are called by the goroutine that evaluates,
// before the first and after the last part.
package reduce
