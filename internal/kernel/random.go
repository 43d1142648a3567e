package kernel

// Random numbers in assembly. Package random defines them and is their tier A: what is here makes as many as fill registers, if the tier has
// assembly at all, and returns how many that are.

// How a block of numbers becomes one of floats, in its own memory:
//
//	PhiloxOf    0x8d3f...  0x11a0...  ...     sixteen numbers a step
//	DrawOf      0.5517...  0.0688...  ...     where they stand
//	NarrowOf    to float32, in other memory
//
// What is left over, less than sixteen, package random makes one by one.

// Draw is what is made of a random number of 64 bits.
type Draw uint8

// The ways to draw: uniform numbers from 0 to 1 of 53 bits, or of the 24 that a float32 has, and normal ones.
const (
	DrawUniform Draw = iota
	DrawNarrow
	DrawNormal
)

// philoxGroup is how many numbers one step of the generator makes: random.Group.
const philoxGroup = 16

// PhiloxOf writes numbers of the blocks from first on to a slice, by their bits: sixteen of each eight blocks. keys are those of the
// generator's rounds, two of each, of which the second one has the stream.
func PhiloxOf[T int64 | float64](t Tier, to []T, keys *[20]uint64, first uint64) (done int) {
	done = len(to) &^ (philoxGroup - 1)
	if done == 0 || !philoxFast(t, at(to), keys, done, first) {
		return 0
	}
	return done
}

// DrawOf makes floats of numbers, which stand in x by their bits: as many as PhiloxOf has made of them.
func DrawOf(t Tier, x []float64, how Draw) {
	if len(x) > 0 {
		drawFast(t, at(x), len(x), how)
	}
}

// NarrowOf rounds numbers that DrawOf has made to float32, which to has as many of at least.
func NarrowOf(t Tier, to []float32, x []float64) {
	if to = to[:len(x)]; len(x) > 0 {
		narrowFast(t, at(to), at(x), len(x))
	}
}
