//go:build seam

package explore

import (
	"fmt"
	"runtime"
	"strings"
)

// Fault says what is wrong with a schedule, and with which seed it happens again. It is about the schedule alone: whether the results of
// the body are right is a question for the test that has run it.
type Fault struct {
	What     string   // a hang, a livelock, a panic, or a goroutine that is blocked outside of the seam
	Seed     uint64   // for Run
	Strategy string   // in words
	Steps    int      // before the fault
	Standing []string // where every goroutine that has not ended stands
	Stacks   string   // where the runtime knows it better
}

// Error returns all of it in several lines: the fault, then where each goroutine stands.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d (%s): %s, after %d steps", f.Seed, f.Strategy, f.What, f.Steps)
	for _, s := range f.Standing {
		b.WriteString("\n\t" + s)
	}
	if f.Stacks != "" {
		b.WriteString("\n" + f.Stacks)
	}
	return b.String()
}

// standing returns, a line each, where the goroutines stand that have not ended.
// It asks the threads, and not the runtime, because the runtime shows all of them in the same place: waiting for their turn.
func (c *controller) standing() (all []string) {
	for _, t := range c.threads {
		if t.ready == nil {
			all = append(all, fmt.Sprintf("#%d %s can go on at %q", t.id, t.name, t.point))
			continue
		}
		all = append(all, fmt.Sprintf("#%d %s waits at %q: %s", t.id, t.name, t.point, strings.Join(way(t.stack[:t.depth]), " < ")))
	}
	return all
}

// way returns a stack in words, innermost first, without the machinery: function and line of each call, calls that were inlined
// included, because the core's short methods are, and a fault is read by their names.
func way(pcs []uintptr) (calls []string) {
	frames := runtime.CallersFrames(pcs)
	for more := len(pcs) > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if !machinery(f.Function) {
			calls = append(calls, fmt.Sprintf("%s:%d", short(f.Function), f.Line))
		}
	}
	return calls
}

// callers returns the n innermost calls of the running goroutine, or fewer.
func callers(n int) []string {
	var pcs [16]uintptr
	calls := way(pcs[:runtime.Callers(2, pcs[:])])
	return calls[:min(n, len(calls))]
}

// machinery reports whether a function belongs to the runtime or to the seam, and so says nothing about a fault of the core.
func machinery(function string) bool {
	for _, own := range []string{"runtime.", "xfork/internal/seam.", "xfork/internal/seam/explore."} {
		if strings.HasPrefix(function, own) {
			return true
		}
	}
	return false
}

// short returns a function's name without the path of its package.
func short(function string) string { return function[strings.LastIndexByte(function, '/')+1:] }

// stacks returns those of all goroutines, from the runtime: for a goroutine that is blocked outside of the seam.
func stacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}
