//go:build seam

package explore

import (
	"fmt"
	"runtime"
	"strings"
)

// Fault is what is wrong with a schedule.
type Fault struct {
	What     string
	Seed     uint64
	Strategy string
	Steps    int
	Standing []string // where every goroutine that has not ended stands
	Stacks   string   // where the runtime knows it better
}

// Error tells all of it.
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

// standing tells where every goroutine stands.
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

// way is a stack in words, without the machinery.
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

// callers are the innermost so many calls of the running goroutine.
func callers(n int) []string {
	var pcs [16]uintptr
	calls := way(pcs[:runtime.Callers(2, pcs[:])])
	return calls[:min(n, len(calls))]
}

// machinery tells whether a function belongs to the runtime or to the seam.
func machinery(function string) bool {
	for _, own := range []string{"runtime.", "xfork/internal/seam.", "xfork/internal/seam/explore."} {
		if strings.HasPrefix(function, own) {
			return true
		}
	}
	return false
}

// short is a function's name without the path of its package.
func short(function string) string { return function[strings.LastIndexByte(function, '/')+1:] }

// stacks are those of all goroutines, from the runtime.
func stacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}
