package battery

import (
	"hash/fnv"
	"testing"
)

// The fuzzer's bytes are a tape: see tape_test.go. So what it finds can be replayed by -tape and shrunk, and a seed of the
// other tests can become a part of its corpus (testdata/fuzz). It learns from the coverage of the engine, which random
// programs do not.

// static lists the kinds of nodes that need all of their operands: the shape of the graph is known when it is built.
var static = []kind{constant, negate, add, add, quo, largest, ratio, call, call, call, nary, mapped, pure, pair, gather, all, foldRange, fold, failed}

// dynamic lists mostly nodes that choose at run time which operands they need.
var dynamic = []kind{
	constant, add, call, bind, bind, flatten, choose, choose, andAlso, orElse, catch, catch, anyOf, anyOf, settle, after, loop, failed,
}

// FuzzGraph builds graphs of operators and calls and compares every way of running them with the oracle.
func FuzzGraph(f *testing.F) { fuzz(f, checkEqual, static) }

// FuzzDynamic does so with programs that make their graphs while they run.
func FuzzDynamic(f *testing.F) { fuzz(f, checkEqual, dynamic) }

// FuzzFaults forces programs of all kinds from several goroutines while their functions make trouble: see TestFaults.
func FuzzFaults(f *testing.F) { fuzz(f, checkFaults, menu) }

func fuzz(f *testing.F, check func(*program, uint64) []string, kinds []kind) {
	for seed := range uint64(20) {
		f.Add(seeded(seed).bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		bytes = bytes[:min(len(bytes), 4096)] // longer tapes make no other programs, only larger ones
		h := fnv.New64a()
		_, _ = h.Write(bytes) // never fails
		p := generateFrom(&tape{bytes: bytes}, kinds)
		if bad := watch(check, p, h.Sum64()); bad != "" {
			t.Fatalf("%s\n\nthe program:\n%s", bad, p)
		}
	})
}
