package expr_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/picture"
	"xfork/eval/progress"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/eval/summary"
	"xfork/eval/trace"
	"xfork/expr"
)

// What was found on disk is told of in all views, and is none of the calls that ran.
func TestViewsTellWhatWasOnDisk(t *testing.T) {
	dir := t.TempDir()
	for mode, opts := range modes {
		t.Run(mode, func(t *testing.T) {
			f, _ := counted(t, dir, double, expr.IOBound)
			forced(t, expr.All(f.Map([]int{1, 2})...))
			g, calls := counted(t, dir, double, expr.IOBound)
			rec, screen := record.New(), new(bytes.Buffer)
			x := expr.All(g.Map([]int{1, 2, 3})...)
			require.Equal(t, []int{2, 4, 6}, forced(t, x, append([]eval.Option{eval.Observe(rec), eval.Observe(progress.To(screen))}, opts...)...))
			require.EqualValues(t, 1, calls.Load())

			r := rec.Last()
			require.Equal(t, 2, r.Figures().Calls[record.Disk])
			require.Equal(t, 1, r.Figures().Ran())
			require.Len(t, r.Hits, 2)
			for _, h := range r.Hits {
				require.Equal(t, record.Disk, r.Nodes[h.Node].Fate)
				require.LessOrEqual(t, h.At, r.Wall)
			}
			require.Contains(t, summary.Line(r), "1 call ran, 2 from disk")

			var out bytes.Buffer
			require.NoError(t, trace.Write(&out, r))
			require.Equal(t, 2, strings.Count(out.String(), `"ph":"i"`))
			require.Contains(t, out.String(), `"s":"t","cat":"disk"`)
			out.Reset()
			require.NoError(t, picture.SVG(&out, r, picture.ByState))
			require.Contains(t, out.String(), "from disk")
			out.Reset()
			require.NoError(t, report.Write(&out, r))
			require.Contains(t, out.String(), "from disk")
		})
	}
}
