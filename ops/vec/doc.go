// Package vec is the arithmetic of whole arrays: lazy expressions of slices, of which chains fuse into one pass over memory.
//
//	a, b, c := vec.Of(xs), vec.Of(ys), vec.Of(zs)
//	d := vec.Add(vec.Mul(a, b), c)                       // nothing runs
//	sum, err := vec.Sum(d).Force(ctx)                    // one pass over xs, ys and zs, in parallel
//	both, err := expr.Pair(vec.Mean(d), vec.Std(d)).Force(ctx)  // likewise
//
// An array is an [xfork/expr.Expr] of a slice of float64, float32, int64 or int32, or of bool: a mask, which comparisons give.
// Any such expression goes in, be it [Of] a slice, a fork's result or another operator's; and what comes out is one, and can
// go into a fork.
//
// # What a force does
//
// It groups the array operators that it needs into regions and compiles each into one pass over memory: operators between the
// inputs and what is asked for are never arrays. On linux/amd64 with AVX-512 a run of simple operators becomes one loop of machine
// code; everywhere else, and for the others, kernels work on blocks that fit the processor's first-level cache. Long arrays are
// cut into parts, which idle workers share. graph.Explain shows what fuses. XFORK_SIMD=off, avx2, avx512 or native (loops,
// which is the rule) in the environment chooses how, for tests and for finding out; it changes no bit of any result.
//
// What lies between is not remembered: forced again by its own handle it is computed again. A value that a force has returned,
// or that something outside of the region needs, is remembered, and shared: it is read-only for its callers. [Into] fills
// a slice of the caller's own.
//
// Random numbers ([Uniform], [Normal], [Integers], [Permutation]) are computed by the place of the element as well: a simulation of
// millions of draws stores none of them, and has the same result for any number of workers.
//
// # Laws
//
//   - Arrays that meet have one length, or one of them has length one and goes with any ([Val], [Scalar]). Other lengths are
//     [ErrLengths], which names where both come from. A function's nil slice is an array without elements, a nil slice given to [Of]
//     fails with [ErrNil]; results never are nil.
//   - Floats follow IEEE 754: NaN and infinities go through, -0 is kept, nothing fails. Integers wrap, as in Go; dividing them
//     by zero fails with the place.
//   - Every value is the same, bit for bit, for any number of workers, on every processor, and whatever else was fused
//     with it. Only which NaN a NaN is is left open.
//   - An error is that of the line which built the operator, and of several the one that comes first in the program.
//
// # Cost
//
// Building a node costs some 100 nanoseconds. A force of a region costs half a microsecond beside its elements, for a few
// operations on up to 1,024 elements, and otherwise one to four, by the number
// of its operators: ten elements are better off in a loop. A pass over n elements of simple operators runs at the speed of
// memory. A second worker joins in where more than some hundred microseconds are left to do.
//
// Where all that a force needs is arrays and ordinary operators on them, the goroutine that forces is one of the workers.
package vec
