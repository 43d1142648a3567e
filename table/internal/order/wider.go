package order

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/vector"
)

// Wider is a worker of a sort of rows that are wider than those it is given: behind
// the columns of the input come expressions on them, computed for the rows that the
// sort keeps. Windows and as-of joins have their arguments and keys so.
//
//	input    a b c          width 3
//	sorted   a b c x y      x and y are columns 3 and 4
type Wider struct {
	*Worker
	width   int
	program *kernel.Program
	input   vector.Batch
}

// Wider returns a worker for rows of width columns and the expressions behind them.
// Errors of the expressions are those of the verb owner.
func (s *Sink) Wider(owner any, width int, exprs []*bind.Expr) *Wider {
	return &Wider{Worker: s.Worker(), width: width, program: kernel.Compile(owner, exprs)}
}

// Push adds a batch.
func (w *Wider) Push(b vector.Batch) {
	w.input = b
	w.program.Begin(b)
	w.Worker.Push(vector.Batch{N: b.N, Columns: w})
}

// Column returns a column of the input, or an expression.
func (w *Wider) Column(i int) *vector.Vector {
	if i < w.width {
		return w.input.Column(i)
	}
	return w.program.Eval(i - w.width)
}
