package eval_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/expr"
	"xfork/ops"
)

// titles are those of the runs that f makes, by when they ended.
func titles(f func(o eval.Option)) (titles []string) {
	rec := record.New()
	f(eval.Observe(rec))
	for _, r := range rec.Runs() {
		titles = append(titles, r.Title)
	}
	return titles
}

type desk[T any] struct{}

func (desk[T]) risk(o eval.Option) { _, _ = inc.Fork(1).Force(context.Background(), o) }

func TestARunIsTitledByTheLineThatForced(t *testing.T) {
	const line = `^eval_test\.TestARunIsTitledByTheLineThatForced \(title_test\.go:\d+\)$`
	two := func() expr.Expr[int] { return ops.Add(inc.Fork(1), inc.Fork(2)) }
	for name, c := range map[string]struct {
		force func(o eval.Option)
		want  []string
	}{
		"Force":                {func(o eval.Option) { _, _ = two().Force(t.Context(), o) }, []string{line}},
		"Force, in sequence":   {func(o eval.Option) { _, _ = two().Force(t.Context(), o, eval.Sequential()) }, []string{line}},
		"a force of operators": {func(o eval.Option) { _, _ = ops.Add(expr.Const(1), expr.Const(2)).Force(t.Context(), o) }, []string{line}},
		"Start":                {func(o eval.Option) { _, _ = two().Start(t.Context(), o).Wait() }, []string{line}},
		"AsCompleted": {func(o eval.Option) {
			for range expr.AsCompleted(t.Context(), inc.Map([]int{1, 2}), o) {
			}
		}, []string{line}},
		"AsCompleted in order": {func(o eval.Option) {
			for range expr.AsCompleted(t.Context(), inc.Map([]int{1, 2}), o, eval.Sequential()) {
			}
		}, []string{line}},
		"a method of a generic": {desk[int]{}.risk, []string{`^eval_test\.desk\.risk \(title_test\.go:\d+\)$`}},
		"inside of a closure":   {func(o eval.Option) { func() { _, _ = two().Force(t.Context(), o) }() }, []string{line}},
		"a run inside of a call": {func(o eval.Option) {
			_, _ = expr.ForkCtx(func(ctx context.Context) (n int, _ error) {
				for range expr.AsCompleted(ctx, inc.Map([]int{1, 2})) {
					n++
				}
				return n, nil
			}).Force(t.Context(), o, eval.Title("the outer one"))
		}, []string{line, "^the outer one$"}},
		"the user's words":             {func(o eval.Option) { _, _ = two().Force(t.Context(), o, eval.Title("risk of the desk")) }, []string{"^risk of the desk$"}},
		"the user's words, Start":      {func(o eval.Option) { _, _ = two().Start(t.Context(), o, eval.Title("risk of the desk")).Wait() }, []string{"^risk of the desk$"}},
		"words that would spoil lines": {func(o eval.Option) { _, _ = two().Force(t.Context(), o, eval.Title("a\x1b[31m\nb\u202e")) }, []string{"^a \\[31m b\ufffd$"}},
		"no words":                     {func(o eval.Option) { _, _ = two().Force(t.Context(), o, eval.Title("")) }, []string{line}},
	} {
		t.Run(name, func(t *testing.T) {
			got := titles(c.force)
			require.Len(t, got, len(c.want), got)
			for i, want := range c.want {
				require.Regexp(t, want, got[i])
			}
		})
	}
}

func TestATitleIsNotLookedForWhereNobodyObserves(t *testing.T) {
	x := func() expr.Expr[int] { return ops.Add(inc.Fork(1), inc.Fork(2)) }
	allocs := func(opts ...eval.Option) float64 {
		return testing.AllocsPerRun(100, func() { _, _ = x().Force(context.Background(), opts...) })
	}
	title := eval.Title("t")
	require.LessOrEqual(t, allocs(title), allocs()+2, "an option costs what options cost")
}
