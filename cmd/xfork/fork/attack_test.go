package fork_test

import (
	"errors"
	"go/ast"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/fork"
	"xfork/cmd/xfork/source"
)

// refusals are those in an error.
func refusals(err error) (all []*source.Refusal) {
	if r := new(source.Refusal); errors.As(err, &r) {
		all = append(all, r)
	}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		all = nil
		for _, e := range j.Unwrap() {
			all = append(all, refusals(e)...)
		}
	}
	return all
}

func TestWhatIsNotParallelIsRefused(t *testing.T) {
	const dir = "testdata/attacks"
	p, err := source.Load(dir, nil)
	require.NoError(t, err)
	attacks, reasons := 0, make(map[source.Reason]int)
	for i, file := range p.Syntax {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Doc == nil {
				continue
			}
			want, ok := strings.CutPrefix(strings.TrimSpace(fd.Doc.Text()), "refused: ")
			if !ok {
				continue
			}
			attacks++
			c, err := fork.Fork(p, p.CompiledGoFiles[i], fd.Name.Name)
			if err == nil {
				t.Errorf("%s should be refused: %s, and became\n%s", fd.Name.Name, want, c.Diff())
				continue
			}
			rs := refusals(err)
			if len(rs) == 0 || rs[0].Reason != source.Reason(want) {
				t.Errorf("%s should be refused: %s, and was\n%v", fd.Name.Name, want, err)
				continue
			}
			reasons[rs[0].Reason]++
			require.True(t, rs[0].At.IsValid())
		}
	}
	require.GreaterOrEqual(t, attacks, 200)
	t.Log(attacks, reasons)
}
