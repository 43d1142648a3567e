//go:build go1.26

package probe

import (
	"encoding/json"
	"os"
	"sync"
)

// Variable is the environment variable with the name of the file to write.
const Variable = "XFORK_ADVISE_OUT"

// Result is what there is to know of a run.
type Result struct {
	Wall     int64 // of the program, from its start to the end of main, without Overhead
	CPU      int64 // of the process, or -1 where the system does not tell
	Overhead int64 // of the counting
	Loops    []Counts
}

// Counts are those of one loop.
type Counts struct {
	Entries, Iterations int64
	Timed               int64 // entries that were timed; the rest was counted, and is in the sums that follow by weight
	Wall                int64 // the sum of their times
	Busy                int64 // the time during which there was one
	CPU                 int64 // of the process, in that time
	Most                int64 // how many there were at once
	// Of each call:
	Total, Calls, Longest [Sites]int64
	Kept                  []Kept
}

var (
	born  int64 // when the program's own initialisation has begun
	write sync.Once
)

// Write writes the result, once. What goes wrong is told by the missing file.
func Write() {
	write.Do(func() {
		name := os.Getenv(Variable)
		if name == "" {
			return
		}
		text, err := json.Marshal(result())
		if err != nil {
			return
		}
		// By a rename: half a file is never found there.
		if os.WriteFile(name+".new", text, 0o600) == nil {
			_ = os.Rename(name+".new", name)
		}
	})
}

// A program may end in several ways, and often does in two of them: main returns,
// and a deferred function calls os.Exit. The first writes the result.

// result gathers all counts. Loops that are still running are left as they are.
func result() Result {
	over := overhead.Load()
	r := Result{Wall: clock() - born - over, CPU: -1, Overhead: over}
	if has {
		r.CPU = processor() - over
	}
	for i := range table {
		l := &table[i]
		l.mu.Lock()
		// By chance the weights come to a little more or less than there was.
		whole := 1.0
		if !l.recursive && l.weights > 0 {
			whole = float64(l.entries.Load()) / float64(l.weights)
		}
		c := Counts{
			Entries: l.entries.Load(), Iterations: l.iterations.Load(), Timed: l.timed,
			Wall: times(l.wall, whole), Busy: times(l.busy, whole), CPU: times(l.cpu, whole), Most: l.most, Kept: l.kept,
		}
		for j, s := range l.sites {
			c.Calls[j], c.Longest[j] = times(s.calls, whole), s.longest
			c.Total[j] = times(s.sum, float64(c.Calls[j])/float64(max(1, s.covered)))
		}
		r.Loops = append(r.Loops, c)
		l.mu.Unlock()
	}
	return r
}

// times is a part, or a multiple, of a sum.
func times(n int64, f float64) int64 { return int64(float64(n) * f) }

// Exit stands for os.Exit, which runs nothing that was deferred.
func Exit(exit func(int), code int) {
	Write()
	exit(code)
}

// Ran is around m.Run of a TestMain.
func Ran(code int) int {
	Write()
	return code
}
