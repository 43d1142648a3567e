package battery

import (
	"encoding/hex"
	"math/rand/v2"
)

// tape is the source of a generator's choices: bytes, and zeros when they are used up. The first choice is always the
// simplest one, so a shorter or smaller tape is a simpler program.
type tape struct {
	bytes []byte
	at    int
}

// seeded returns the tape of a seed.
func seeded(seed uint64) *tape {
	r := rand.New(rand.NewPCG(seed, 0))
	t := &tape{bytes: make([]byte, 20+r.IntN(20<<r.IntN(6)))}
	for i := range t.bytes {
		t.bytes[i] = byte(r.Uint32())
	}
	return t
}

// choose returns a number below n.
func (t *tape) choose(n int) int {
	if t.at >= len(t.bytes) {
		return 0
	}
	t.at++
	return int(t.bytes[t.at-1]) * n >> 8
}

// maybe reports true once in n times; it costs a choice.
func (t *tape) maybe(n int) bool { return t.choose(n) == n-1 }

func (t *tape) String() string { return hex.EncodeToString(t.bytes) }
