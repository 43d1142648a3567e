package shape

import (
	"sync"
	"time"
)

// Burn computes for a while: rounds of xorshift, about a nanosecond each. It touches no memory, so that bodies on two
// processors do not slow each other down.
//
//go:noinline
func Burn(rounds int) {
	x := uint64(88172645463325252)
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	if x == 0 { // never true; it keeps the compiler from removing the loop
		panic("shape: xorshift has come to zero")
	}
}

// Body returns a function that burns for about d. It need not be exact: the ideal time is measured with the same body.
func Body(d time.Duration) func() {
	rounds := int(d.Seconds() * roundsPerSecond())
	return func() { Burn(rounds) }
}

var roundsPerSecond = sync.OnceValue(func() float64 {
	const rounds = 1_000_000
	best := time.Hour
	for range 7 {
		t := time.Now()
		Burn(rounds)
		best = min(best, time.Since(t))
	}
	return rounds / best.Seconds()
})
