package questions_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/table"
	"xfork/table/h2o/data"
	"xfork/table/h2o/questions"
	"xfork/table/internal/suite"
)

// fold is what a naive loop keeps of a group: the values of v1, v2 and v3 that are
// not null, and of pairs of v1 and v2.
type fold struct {
	key        []any
	rows       int64
	v1, v2, v3 []float64
	pairs      [][2]float64
}

// field returns what a pointer points to, nil of nil.
func field[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// naive groups the rows of g1 by columns, in order of first appearance.
func naive(size data.Size, key func(g data.Group) []any) []*fold {
	var folds []*fold
	at := map[string]*fold{}
	row := data.Groups(size)
	for i := range size.Rows {
		g := row(i)
		k := key(g)
		id := fmt.Sprint(k)
		f := at[id]
		if f == nil {
			f = &fold{key: k}
			at[id], folds = f, append(folds, f)
		}
		f.rows++
		if g.V1 != nil {
			f.v1 = append(f.v1, float64(*g.V1))
		}
		if g.V2 != nil {
			f.v2 = append(f.v2, float64(*g.V2))
		}
		if g.V3 != nil {
			f.v3 = append(f.v3, *g.V3)
		}
		if g.V1 != nil && g.V2 != nil {
			f.pairs = append(f.pairs, [2]float64{float64(*g.V1), float64(*g.V2)})
		}
	}
	return folds
}

// The aggregates of the questions, of which none is null: every group has values.

func sum(xs []float64) (s float64) {
	for _, x := range xs {
		s += x
	}
	return s
}

func whole(xs []float64) any { return int64(sum(xs)) }
func mean(xs []float64) any  { return sum(xs) / float64(len(xs)) }

func median(xs []float64) any {
	slices.Sort(xs)
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}

func deviation(xs []float64) any {
	m, s := mean(xs).(float64), 0.0
	for _, x := range xs {
		s += (x - m) * (x - m)
	}
	return math.Sqrt(s / float64(len(xs)-1))
}

func r2(pairs [][2]float64) any {
	var x, y, xx, yy, xy float64
	n := float64(len(pairs))
	for _, p := range pairs {
		x, y = x+p[0]/n, y+p[1]/n
	}
	for _, p := range pairs {
		dx, dy := p[0]-x, p[1]-y
		xx, yy, xy = xx+dx*dx, yy+dy*dy, xy+dx*dy
	}
	return xy * xy / (xx * yy)
}

// groupings has the naive answers to the ten questions about groups.
var groupings = []struct {
	key  func(g data.Group) []any
	rows func(f *fold) [][]any // without the key
}{
	{func(g data.Group) []any { return []any{field(g.ID1)} }, one(func(f *fold) []any { return []any{whole(f.v1)} })},
	{func(g data.Group) []any { return []any{field(g.ID1), field(g.ID2)} }, one(func(f *fold) []any { return []any{whole(f.v1)} })},
	{func(g data.Group) []any { return []any{field(g.ID3)} }, one(func(f *fold) []any { return []any{whole(f.v1), mean(f.v3)} })},
	{func(g data.Group) []any { return []any{field(g.ID4)} }, one(func(f *fold) []any { return []any{mean(f.v1), mean(f.v2), mean(f.v3)} })},
	{func(g data.Group) []any { return []any{field(g.ID6)} }, one(func(f *fold) []any { return []any{whole(f.v1), whole(f.v2), sum(f.v3)} })},
	{func(g data.Group) []any { return []any{field(g.ID4), field(g.ID5)} }, one(func(f *fold) []any { return []any{median(f.v3), deviation(f.v3)} })},
	{func(g data.Group) []any { return []any{field(g.ID3)} }, one(func(f *fold) []any { return []any{int64(slices.Max(f.v1)) - int64(slices.Min(f.v2))} })},
	{func(g data.Group) []any { return []any{field(g.ID6)} }, func(f *fold) (rows [][]any) {
		slices.SortFunc(f.v3, func(a, b float64) int { return cmp.Compare(b, a) })
		for _, x := range f.v3[:min(2, len(f.v3))] {
			rows = append(rows, []any{x})
		}
		return rows
	}},
	{func(g data.Group) []any { return []any{field(g.ID2), field(g.ID4)} }, one(func(f *fold) []any { return []any{r2(f.pairs)} })},
	{func(g data.Group) []any {
		return []any{field(g.ID1), field(g.ID2), field(g.ID3), field(g.ID4), field(g.ID5), field(g.ID6)}
	}, one(func(f *fold) []any {
		if len(f.v3) == 0 {
			return []any{nil, f.rows}
		}
		return []any{sum(f.v3), f.rows}
	})},
}

// one makes the only row of a group.
func one(of func(*fold) []any) func(*fold) [][]any {
	return func(f *fold) [][]any { return [][]any{of(f)} }
}

// grouped is large enough that every group of the questions has values: those by
// two keys have fifteen rows.
var grouped = data.Size{Rows: 150_000, Nulls: 5}

func TestTheQuestionsAboutGroupsAreAnsweredAsByALoop(t *testing.T) {
	tables := tables(t, grouped)
	for i, g := range groupings {
		t.Run(fmt.Sprintf("Q%d", i+1), func(t *testing.T) {
			var want [][]any
			for _, f := range naive(grouped, g.key) {
				for _, row := range g.rows(f) {
					want = append(want, append(slices.Clone(f.key), row...))
				}
			}
			same(t, want, questions.Suite[i], tables)
		})
	}
}

// tables makes the data of a size.
func tables(t *testing.T, size data.Size) questions.Tables {
	folder, err := data.Set(size).Make(context.Background(), t.TempDir())
	require.NoError(t, err)
	return questions.OpenTables(folder)
}

// same asks a question with one worker and with three, and compares the rows in
// any order.
func same(t *testing.T, want [][]any, question func(questions.Tables) table.Frame, tables questions.Tables) {
	var first *suite.Result
	for _, workers := range []int{1, 3} {
		r, err := suite.Run(context.Background(), question(tables), eval.Workers(workers))
		require.NoError(t, err)
		if first == nil {
			first = r
		}
		require.Equal(t, first, r, "the same bits with %d workers", workers)
	}
	got := first.Rows()
	inOrder(got)
	inOrder(want)
	require.Len(t, got, len(want))
	for i := range want {
		if !near(got[i], want[i]) {
			require.Equal(t, want[i], got[i], "row %d", i)
		}
	}
}

// near reports whether rows are equal, floats within a billionth. Where a
// correlation is 0, its square is that of a rounding error.
func near(got, want []any) bool {
	return slices.EqualFunc(got, want, func(a, b any) bool {
		x, xok := a.(float64)
		y, yok := b.(float64)
		if xok && yok {
			return math.Abs(x-y) <= 1e-9*math.Abs(y)+1e-30
		}
		return a == b
	})
}

// inOrder sorts rows by their texts.
func inOrder(rows [][]any) {
	type keyed struct {
		key string
		row []any
	}
	all := make([]keyed, len(rows))
	for i, row := range rows {
		all[i] = keyed{exact(row), row}
	}
	slices.SortFunc(all, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	for i, k := range all {
		rows[i] = k.row
	}
}

// exact is the text of a row without what may differ by rounding: floats are cut
// to six places.
func exact(row []any) string {
	var b strings.Builder
	for _, v := range row {
		if x, is := v.(float64); is {
			fmt.Fprintf(&b, "%015.6f|", x)
			continue
		}
		fmt.Fprint(&b, v, "|")
	}
	return b.String()
}

func TestTheQuestionsAboutJoinsAreAnsweredAsByALoop(t *testing.T) {
	for _, nulls := range []int{0, 5} {
		size := data.Size{Rows: 20_000, Nulls: nulls}
		tables := tables(t, size)
		x, small, medium, big := data.Joins(size)
		matches := [...]func(l data.Left, add func(right ...any)){
			func(l data.Left, add func(...any)) {
				for i := range size.Small() {
					if r := small(i); l.ID1 != nil && r.ID1 == *l.ID1 {
						add(r.ID4, r.V2)
					}
				}
			},
			func(l data.Left, add func(...any)) {
				for i := range size.Medium() {
					if r := medium(i); l.ID2 != nil && r.ID2 == *l.ID2 {
						add(r.ID1, r.ID4, r.ID5, r.V2)
					}
				}
			},
			nil, // the same, and the rows without a match
			func(l data.Left, add func(...any)) {
				for i := range size.Medium() {
					if r := medium(i); l.ID5 != nil && r.ID5 == *l.ID5 {
						add(r.ID1, r.ID4, r.ID2, r.V2)
					}
				}
			},
		}
		matches[2] = func(l data.Left, add func(...any)) {
			found := false
			matches[1](l, func(right ...any) { found = true; add(right...) })
			if !found {
				add(nil, nil, nil, nil)
			}
		}
		bigs := map[int64][]data.Big{}
		for i := range size.Rows {
			b := big(i)
			bigs[b.ID3] = append(bigs[b.ID3], b)
		}
		all := append(matches[:], func(l data.Left, add func(...any)) {
			if l.ID3 == nil {
				return
			}
			for _, r := range bigs[*l.ID3] {
				add(r.ID1, r.ID2, r.ID4, r.ID5, r.ID6, r.V2)
			}
		})
		for i, match := range all {
			t.Run(fmt.Sprintf("J%d with %d nulls", i+1, nulls), func(t *testing.T) {
				var want [][]any
				for row := range size.Rows {
					l := x(row)
					left := []any{field(l.ID1), field(l.ID2), field(l.ID3), field(l.ID4), field(l.ID5), field(l.ID6), field(l.V1)}
					match(l, func(right ...any) { want = append(want, append(slices.Clone(left), right...)) })
				}
				require.NotEmpty(t, want)
				same(t, want, questions.Suite[10+i], tables)
			})
		}
	}
}

func TestEveryQuestionHasItsSQL(t *testing.T) {
	require.Len(t, questions.Statements(), len(questions.Suite))
}
