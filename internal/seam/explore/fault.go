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
		var way []string
		frames := runtime.CallersFrames(t.stack[:t.depth])
		for more := t.depth > 0; more; {
			var f runtime.Frame
			f, more = frames.Next()
			if !machinery(f.Function) {
				way = append(way, fmt.Sprintf("%s:%d", short(f.Function), f.Line))
			}
		}
		all = append(all, fmt.Sprintf("#%d %s waits at %q: %s", t.id, t.name, t.point, strings.Join(way, " < ")))
	}
	return all
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
