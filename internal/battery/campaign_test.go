package battery

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xfork/internal/battery/harness"
)

var (
	seedFlag  = flag.Int64("seed", -1, "replay this seed only")
	tapeFlag  = flag.String("tape", "", "replay this tape only")
	timesFlag = flag.Int("times", 20, "how often -seed and -tape are replayed")
	shrinking = flag.Bool("shrinking", false, "set by the shrinker for its own processes")
)

// patience returns how long a program may take before it counts as hung. Programs take milliseconds.
func patience() time.Duration {
	if *shrinking {
		return 4 * time.Second
	}
	return 20 * time.Second
}

// examine runs a check on the program of a tape and returns what is wrong, or "".
func examine(check func(*program, uint64) []string, t *tape, seed uint64) string {
	return watch(check, generate(&tape{bytes: t.bytes}), seed)
}

// watch runs a check on a program under a watchdog, and looks for goroutines that it leaves behind.
func watch(check func(*program, uint64) []string, p *program, seed uint64) string {
	before := runtime.NumGoroutine()
	verdict := make(chan []string, 1)
	go func() { verdict <- check(p, seed) }()
	alarm := time.NewTimer(patience())
	defer alarm.Stop()
	select {
	case bad := <-verdict:
		if len(bad) > 0 {
			return strings.Join(bad, "\n")
		}
	case <-alarm.C:
		return "hung:\n" + harness.Stacks()
	}
	if n := harness.GoroutinesDownTo(before); n > before {
		return fmt.Sprintf("leaked %d goroutines:\n%s", n-before, harness.Stacks())
	}
	return ""
}

// campaign runs a check on the programs of the seeds 0 to n-1: the same ones every day, so that a failure can be replayed.
func campaign(t *testing.T, n int, check func(*program, uint64) []string) {
	t.Helper()
	switch {
	case *tapeFlag != "":
		bytes, err := hex.DecodeString(*tapeFlag)
		if err != nil {
			t.Fatal(err)
		}
		for i := range *timesFlag {
			one(t, check, &tape{bytes: bytes}, uint64(i))
		}
	case *seedFlag >= 0:
		for range *timesFlag {
			one(t, check, seeded(uint64(*seedFlag)), uint64(*seedFlag))
		}
	default:
		for seed := range uint64(n) {
			one(t, check, seeded(seed), seed)
		}
	}
}

func one(t *testing.T, check func(*program, uint64) []string, tp *tape, seed uint64) {
	t.Helper()
	bad := examine(check, tp, seed)
	if bad == "" {
		return
	}
	found.add(bad)
	if *shrinking {
		fmt.Println("SHRINKING", bad)
		os.Exit(3)
	}
	small := shrink(t.Name(), tp, bad)
	t.Fatalf("seed %d (go test -run '^%s$' -seed %d): %s\n\nthe program:\n%s\nshrunk (-tape %s):\n%s\nwhich says: %s",
		seed, t.Name(), seed, bad, generate(&tape{bytes: tp.bytes}), small, generate(&tape{bytes: small.bytes}), replay(t.Name(), small))
}

// verdicts counts what was found in a test, by kind.
type verdicts struct{ lost, double, hung, leaked, wrong int }

var found verdicts

// add counts what is wrong with a program: a line is a fault.
func (v *verdicts) add(bad string) {
	switch class(bad) {
	case "hung":
		v.hung++
		return
	case "leaked":
		v.leaked++
		return
	}
	for line := range strings.Lines(bad) {
		switch {
		case strings.Contains(line, "run to completion"), strings.Contains(line, "calls for one node"):
			v.double++
		case strings.HasPrefix(line, "The last Force"):
			v.lost++
		case strings.HasPrefix(line, "orphans"):
			v.leaked++
		default:
			v.wrong++
		}
	}
}

func (v verdicts) String() string {
	return fmt.Sprintf("%d lost, %d double, %d hung, %d leaked, %d wrong error", v.lost, v.double, v.hung, v.leaked, v.wrong)
}

// forces counts the forces of all tests.
var forces atomic.Int64
