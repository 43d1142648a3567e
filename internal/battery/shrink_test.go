package battery

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A tape on which a test has failed is made shorter and its bytes smaller. Each try runs in a process of its own, where a hang
// or a crash does no harm.

// replay runs a tape in a process of its own and returns what is wrong in a line, or "".
func replay(test string, t *tape) string {
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	args := []string{"-test.run=^" + test + "$", "-tape=" + t.String(), "-shrinking", fmt.Sprintf("-times=%d", *timesFlag)}
	out, err := exec.CommandContext(ctx, os.Args[0], args...).CombinedOutput()
	if err == nil {
		return ""
	}
	for line := range strings.Lines(string(out)) {
		if s, ok := strings.CutPrefix(line, "SHRINKING "); ok {
			return strings.TrimSpace(s)
		}
	}
	return "died: " + string(out[:min(len(out), 2000)])
}

// class returns the class of a failure, so that the shrinker does not follow a failure of another class.
func class(bad string) string {
	for _, c := range []string{"hung", "leaked", "died", ""} {
		if strings.HasPrefix(bad, c) {
			if c == "" && bad != "" {
				return "wrong"
			}
			return c
		}
	}
	return ""
}

// shrink looks for a shorter and smaller tape on which the test fails in the same way, for a minute.
func shrink(test string, t *tape, was string) *tape {
	end := time.Now().Add(time.Minute)
	best := t.bytes
	wanted := class(was)
	try := func(b []byte) bool {
		if time.Now().After(end) || class(replay(test, &tape{bytes: b})) != wanted {
			return false
		}
		best = b
		return true
	}
	for again := true; again && time.Now().Before(end); {
		again = false
		for size := len(best) / 2; size > 0; size /= 2 { // without a stretch
			for at := 0; at+size <= len(best); {
				if try(append(append([]byte(nil), best[:at]...), best[at+size:]...)) {
					again = true
				} else {
					at += size
				}
			}
		}
		for at := range best { // with a smaller choice
			for _, smaller := range []byte{0, best[at] / 2} {
				if smaller < best[at] {
					b := append([]byte(nil), best...)
					b[at] = smaller
					if try(b) {
						again = true
						break
					}
				}
			}
		}
	}
	return &tape{bytes: best}
}
