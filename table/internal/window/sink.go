package window

import (
	"slices"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/order"
	"xfork/table/internal/plan"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Sink is a window that is under way. Workers fill it, one morsel at a time;
// then Finish sorts and computes.
//
// A row that is kept has the columns of the input that something reads, then
// the arguments and conditions of functions. What is there already is not kept
// twice: neither an argument that is a kept column, nor one that two functions
// share.
//
//	input a b c, of which a and b are read     Mean(a), Sum(a * c), Max(a * c)
//	kept  a b a*c
//	calls       Mean 0                 Sum 2            Max 2
type Sink struct {
	owner any
	sort  *order.Sink
	cols  []int // columns of the input that are handed on
	width int   // of the input
	exprs []*bind.Expr
	types []types.Type
	calls []call

	result []*vector.Chunk

	space   *spill.Space
	morsels int
	buckets *spill.Buckets // of the rows, if they are in the file
}

// schemaResult is the number of blocks with the rows of the result.
const schemaResult = 80

// Within says that rows for which the space has no room go to its file. It is
// called before the first worker.
func (s *Sink) Within(space *spill.Space) {
	s.space = space
	s.sort.Within(space)
}

// call is one function, with the places of its arguments in the rows.
type call struct {
	plan.WindowFunc
	args  []int
	where int // -1: all rows
	by    int // of a frame by value: its key, -1 if it needs none
}

// NewSink returns a sink for so many morsels. The input has width columns, of
// which cols are handed on, with the types kept.
func NewSink(owner any, w *plan.Windowing, calls []plan.WindowFunc, width int, cols []int, kept []types.Type, morsels int) *Sink {
	s := &Sink{owner: owner, cols: cols, width: width, types: slices.Clone(kept), morsels: morsels}
	for _, f := range calls {
		c := call{WindowFunc: f, where: -1, by: -1}
		for _, x := range f.Args {
			c.args = append(c.args, s.place(x))
		}
		if f.Where != nil {
			c.where = s.place(f.Where)
		}
		if f.Range != nil && f.Range.By != nil {
			c.by = s.place(f.Range.By)
		}
		s.calls = append(s.calls, c)
	}
	all := slices.Clone(cols)
	for i := range s.exprs {
		all = append(all, width+i)
	}
	s.sort = order.NewSink(owner, w.Order, all, s.types, -1, morsels)
	s.sort.Partition(w.Keys)
	return s
}

// place returns where x is in the rows that are kept, and adds it if it is not.
func (s *Sink) place(x *bind.Expr) int {
	if x.Op == ast.Col {
		if i := slices.Index(s.cols, x.Col); i >= 0 {
			return i
		}
	}
	for i, y := range s.exprs {
		if bind.Equal(x, y) {
			return len(s.cols) + i
		}
	}
	s.exprs, s.types = append(s.exprs, x), append(s.types, x.Type)
	return len(s.types) - 1
}

// Worker returns a worker that keeps the rows of morsels on one goroutine, with what
// the functions need behind the columns of the input.
func (s *Sink) Worker() *order.Wider { return s.sort.Wider(s.owner, s.width, s.exprs) }

// Result returns the rows as they came: the columns of the input that are handed
// on, then one for each function.
func (s *Sink) Result() []*vector.Chunk { return s.result }

// Morsels returns the rows, in memory or in the file.
func (s *Sink) Morsels() []spill.Morsel {
	if s.buckets != nil {
		return s.space.Whole(s.buckets.All())
	}
	return spill.AllKept(s.result)
}
