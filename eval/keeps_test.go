package eval_test

import (
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/journal"
	"xfork/eval/progress"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/eval/stream"
	"xfork/eval/summary"
	"xfork/eval/trace"
	"xfork/expr"
)

// TestViewsKeepNoValueAlive is for a loop that goes through more than memory holds, and is watched.
func TestViewsKeepNoValueAlive(t *testing.T) {
	dir := t.TempDir()
	views := map[string]stream.Observer{
		"progress":         progress.To(io.Discard),
		"progress by Func": progress.Func(1, func(progress.State) {}),
		"summary":          summary.To(io.Discard),
		"record":           record.New(),
		"trace":            trace.To(filepath.Join(dir, "x.json.gz"), trace.Silent),
		"report":           report.To(filepath.Join(dir, "x.html"), report.Silent),
		"journal":          journal.To(slog.New(slog.NewTextHandler(io.Discard, nil))),
	}
	type big struct{ _ [1 << 16]byte }
	for name, view := range views {
		t.Run(name, func(t *testing.T) {
			var gone []weak.Pointer[big]
			make1 := expr.Lift1(func(int) *big { return new(big) })
			for _, r := range expr.AsCompleted(t.Context(), make1.Map(make([]int, 8)), eval.Workers(1), eval.Observe(view)) {
				gone = append(gone, weak.Make(r.Value))
				if len(gone) < 8 {
					continue
				}
				left := 0
				for range 3 {
					runtime.GC()
				}
				for _, w := range gone[:6] { // the last ones may be in registers
					if w.Value() != nil {
						left++
					}
				}
				require.Zero(t, left, "values that were yielded are still there")
			}
		})
	}
}
