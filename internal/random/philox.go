package random

import (
	"math/bits"

	"xfork/internal/kernel"
)

// The generator: Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as
// 1, 2, 3, 2011), which makes 128 random bits of a counter and a key by ten rounds of products and
// exclusive ors. It has no state, so that any element can be computed by itself.
//
//	counter   the block, 64 bits | the attempt, 32 bits | the stream, 32 bits
//	key       the seed, 64 bits
//
// The multipliers, and the Weyl sequences by which the key changes from round to round, are those of
// the paper.
const (
	Multiplier0 = 0xd2511f53
	Multiplier1 = 0xcd9e8d57
	weyl0       = 0x9e3779b9
	weyl1       = 0xbb67ae85

	// Rounds is how often the words are mixed: three more than pass all tests of TestU01's BigCrush.
	Rounds = 10
)

// Block returns the four random words of a counter under a key, as Random123's philox4x32 does.
func Block(counter [4]uint32, key [2]uint32) [4]uint32 {
	x0, x1, x2, x3 := counter[0], counter[1], counter[2], counter[3]
	k0, k1 := key[0], key[1]
	for range Rounds {
		h0, l0 := bits.Mul32(Multiplier0, x0)
		h1, l1 := bits.Mul32(Multiplier1, x2)
		x0, x1, x2, x3 = h1^x1^k0, l1, h0^x3^k1, l0
		k0 += weyl0
		k1 += weyl1
	}
	return [4]uint32{x0, x1, x2, x3}
}

// Keys returns the two words that round r mixes in, for a seed: what a loop of machine code has in
// a table.
func Keys(seed uint64, r int) (k0, k1 uint32) {
	return uint32(seed) + uint32(r)*weyl0, uint32(seed>>32) + uint32(r)*weyl1
}

// Stream tells sources apart that have the same seed: a user who writes 1 for several of them does
// not expect to find the same bits twice.
type Stream uint32

// The streams.
const (
	Uniforms Stream = iota
	Normals
	Wholes
	Orders
)

// A block has two numbers of 64 bits. Which blocks sixteen neighbours come from is chosen for
// vectors of eight: they are then the first numbers of eight blocks, or the second ones.
//
//	element   0   1  ...   7 |  8   9  ...  15 | 16  17 ...
//	block     0   1  ...   7 |  0   1  ...   7 |  8   9 ...
//	number    first          |  second         |  first

// Group is how many neighbours share their blocks.
const Group = 16

// source has what the numbers of one source have in common.
type source struct {
	key     [2]uint32
	attempt uint32
	stream  Stream
}

// sourceOf returns the source of a seed in a stream.
func sourceOf(seed uint64, s Stream) source {
	return source{key: [2]uint32{uint32(seed), uint32(seed >> 32)}, stream: s}
}

// block returns both numbers of block b. The first word is the lower half of a number.
func (s *source) block(b uint64) (first, second uint64) {
	x := Block([4]uint32{uint32(b), uint32(b >> 32), s.attempt, uint32(s.stream)}, s.key)
	return uint64(x[1])<<32 | uint64(x[0]), uint64(x[3])<<32 | uint64(x[2])
}

// number returns that of element i.
func (s *source) number(i uint64) uint64 {
	first, second := s.block(i/Group*(Group/2) + i%(Group/2))
	if i%Group < Group/2 {
		return first
	}
	return second
}

// group returns the numbers of the elements from i on, which is a multiple of Group.
func (s *source) group(i uint64) (to [Group]uint64) {
	for k := range uint64(Group / 2) {
		to[k], to[k+Group/2] = s.block(i/2 + k)
	}
	return to
}

// Kernels in assembly make the numbers of whole groups where there are any (package kernel), and floats of them where they stand.

// keys returns the words that the rounds mix in, the stream with the first of them: the third word of a counter is the attempt, which is 0 here, so
// that in the first round the fourth one is mixed with a key alone.
func (s *source) keys() (k [2 * Rounds]uint64) {
	seed := uint64(s.key[1])<<32 | uint64(s.key[0])
	for r := range Rounds {
		k0, k1 := Keys(seed, r)
		k[2*r], k[2*r+1] = uint64(k0), uint64(k1)
	}
	k[1] ^= uint64(s.stream)
	return k
}

// drawn writes floats of one kind, and returns how many it has.
func (s *source) drawn(to []float64, at int, how kernel.Draw) (done int) {
	t, keys := kernel.Current(), s.keys()
	done = kernel.PhiloxOf(t, to, &keys, uint64(at)/2)
	kernel.DrawOf(t, to[:done], how)
	return done
}

// batch is how many float64 are made of which float32 are made: they stay in the first-level cache.
const batch = 256

// drawnNarrow is drawn for float32, which are rounded: uniform numbers have no more bits than they have.
func (s *source) drawnNarrow(to []float32, at int, how kernel.Draw) (done int) {
	var wide [batch]float64
	for done < len(to) {
		n := s.drawn(wide[:min(batch, len(to)-done)], at+done, how)
		if n == 0 {
			break
		}
		kernel.NarrowOf(kernel.Current(), to[done:], wide[:n])
		done += n
	}
	return done
}

// each writes f of the numbers of elements at, at+1, ... to to. some does the same for as many as it can of elements from a multiple of Group
// on, and returns how many that are.
func each[T any](to []T, at int, s source, some func(to []T, at int) (done int), f func(uint64) T) {
	i := uint64(at)
	for ; len(to) > 0 && (i%Group != 0 || len(to) < Group); i++ {
		to[0] = f(s.number(i))
		to = to[1:]
	}
	if len(to) >= Group {
		done := some(to, int(i))
		i, to = i+uint64(done), to[done:]
	}
	for ; len(to) >= Group; i += Group {
		g := s.group(i)
		for k := range g {
			to[k] = f(g[k])
		}
		to = to[Group:]
	}
	for k := range to {
		to[k] = f(s.number(i + uint64(k)))
	}
}
