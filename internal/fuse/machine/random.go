package machine

import (
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/random"
)

// Steps of random numbers: like series they are computed by the place of the elements, which the
// frame knows, and so they are the same however the arrays are cut. The seed is in S, what else there
// is in K.

// addRandom adds the steps to those for the kinds that have them. Integers and permutations are made of numbers in a
// register, for which there may be a loop.
func addRandom(b *[elem.Int]*bank) {
	b[elem.F64][op.Uniform][0], b[elem.F64][op.Normal][0] = seeded(random.Uniform64), seeded(random.Normal64)
	b[elem.F32][op.Uniform][0], b[elem.F32][op.Normal][0] = seeded(random.Uniform32), seeded(random.Normal32)
	b[elem.I64][op.Numbers][0] = seeded(random.Numbers)
	b[elem.I64][op.Integers][0] = func(f *Frame, in *Instr, n int) {
		random.Below(reg[int64](f, in.D, n), reg[int64](f, in.A, n), f.at, in.S, in.K)
	}
	b[elem.I64][op.Permutation][0] = func(f *Frame, in *Instr, n int) {
		random.Ordered(reg[int64](f, in.D, n), reg[int64](f, in.A, n), f.length, in.S)
	}
	b[elem.I64][op.Mixed][0] = func(f *Frame, in *Instr, n int) {
		random.Mixed(reg[int64](f, in.D, n), f.at, int(in.K), in.S)
	}
}

// seeded is the shape of sources that have a seed alone.
func seeded[T any](source func(to []T, at int, seed uint64)) Step {
	return func(f *Frame, in *Instr, n int) { source(reg[T](f, in.D, n), f.at, in.S) }
}
