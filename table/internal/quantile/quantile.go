package quantile

import (
	"math"
	"slices"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Values keeps the values with their groups, and sorts at the end.
//
// Values are appended in the order in which they come, with the number of their
// group beside them: 12 bytes a value, and no list per group, which would cost
// an allocation for each of a million groups.
type Values struct {
	q      float64
	n      int
	groups []int32
	values []float64
	onDisk
}

// New returns the values of which the quantile is at share q. A share outside of 0 to 1 is
// taken for the nearest of the two.
func New(q float64) *Values { return &Values{q: min(1, max(0, q))} }

// Grow makes room for groups up to n, without values.
func (s *Values) Grow(n int) { s.n = max(s.n, n) }

// Add adds values: value i is of groups[i].
func (s *Values) Add(groups []int32, xs []float64) {
	s.groups = append(s.groups, groups...)
	s.values = append(s.values, xs...)
}

// Merge adds the values of groups rows[i] of f to groups[i].
func (s *Values) Merge(groups []int32, f *Values, rows []int32) {
	to := mapping(groups, rows, f.n)
	for i, g := range f.groups {
		if g = to[g]; g >= 0 {
			s.groups, s.values = append(s.groups, g), append(s.values, f.values[i])
		}
	}
	// Only a sink without keys spills before it merges: there is one group, with
	// the same number everywhere.
	if f.runs != nil {
		s.space, s.schema, s.runs = f.space, f.schema, append(s.runs, f.runs...)
	}
}

// mapping returns for each of n groups of another state the group here that it
// is merged into, -1 for those that are not.
//
// A merge names some groups of the other state, those of one partition; the
// values of the others are passed over. That costs a look at every value for
// every partition, so sinks with such aggregates pass their rows on, and have
// nothing to merge.
func mapping(groups, rows []int32, n int) []int32 {
	to := make([]int32, n)
	for i := range to {
		to[i] = -1
	}
	for i, r := range rows {
		to[r] = groups[i]
	}
	return to
}

// Result interpolates between the two nearest values: position q * (n - 1), as
// quantile_cont of SQL.
//
// Counting the values of each group gives the place where its values begin in
// one array; then the two are looked for in each group (nth). NaN is greater than all
// numbers here as elsewhere, so it comes last.
func (s *Values) Result(out *vector.Vector) {
	out.Init(types.Type{Kind: types.Float64}, types.Floats, s.n)
	if s.runs != nil {
		s.fromFile(out)
		return
	}
	starts, placed := s.placed()
	for g := range s.n {
		xs := placed[starts[g]:starts[g+1]]
		if len(xs) == 0 {
			out.F[g] = 0
			out.Nulls().Clear(g)
			continue
		}
		p := s.q * float64(len(xs)-1)
		i := int(math.Floor(p))
		if out.F[g] = nth(xs, i); i+1 < len(xs) {
			out.F[g] = between(out.F[g], slices.MinFunc(xs[i+1:], byBits), p-float64(i))
		}
	}
}

// sorted returns the values, those of each group sorted, and where the values of
// each group begin. It is what goes to the file as a run.
func (s *Values) sorted() (starts []int, sorted []float64) {
	starts, sorted = s.placed()
	for g := range s.n {
		slices.SortFunc(sorted[starts[g]:starts[g+1]], byBits)
	}
	return starts, sorted
}

// placed returns the values, those of each group behind each other, and where the values of
// each group begin.
func (s *Values) placed() (starts []int, placed []float64) {
	starts = make([]int, s.n+1)
	for _, g := range s.groups {
		starts[g+1]++
	}
	for g := range s.n {
		starts[g+1] += starts[g]
	}
	placed = make([]float64, len(s.values))
	at := slices.Clone(starts)
	for i, g := range s.groups {
		placed[at[g]] = s.values[i]
		at[g]++
	}
	return starts, placed
}
