package kernel

import (
	"fmt"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Program is a list of expressions as one goroutine computes them.
//
// A program is not shared: Begin and Eval are called by the goroutine that has
// it. An instance of a pipeline compiles its own, which takes less time than
// decoding a page.
//
//	p := Compile(verb, exprs)
//	for each batch:
//		p.Begin(b)           nothing is computed yet
//		v := p.Eval(2)       the third expression, and what it stands on
//		w := p.Eval(2)       the same vector, at once
type Program struct {
	// Owner is the verb that the expressions belong to; thrown errors name it.
	Owner any

	roots []*step
	steps map[string]*step     // by what they compute
	made  map[*bind.Expr]*step // of the nodes that have been looked at

	batch  vector.Batch
	stamp  uint64 // of the batch: a step with an older stamp has not been computed for it
	looks  bool   // strings of what is computed are not kept
	lights bool   // there are light steps
}

// step is an operator with its operands and the memory of its results.
//
// The fields up to args are written when the program is compiled. in, out,
// result and stamp belong to the batch that the program is at; lift and state
// live as long as the program does.
type step struct {
	e        *bind.Expr
	args     []*step
	in       []*vector.Vector // the operands' results for this batch
	out      vector.Vector
	result   *vector.Vector // out, or a vector of another owner
	run      func(p *Program, s *step)
	stamp    uint64
	constant bool
	guarded  bool // it computes its operands itself
	kept     bool // strings of the result are kept by a function of the program
	shown    bool // they may be, by what asks for a result of the program (keep.go)
	light    bool // of this batch: they must not be
	number   int
	lift     lifted
	state    any // of run: a compiled pattern, for instance
}

// RowError is a row for which an expression has no value.
//
// It becomes the failure of the verb that the expression was written in, not of
// the result that was forced: Owner says which verb that is. It names the
// values of the operands but not the number of the row, which would be the row
// of a batch after filters and of no use.
type RowError struct {
	Owner any
	Expr  string
	Msg   string
	Err   error // of a function of the program, if it is that
}

// Error returns the expression and what is wrong.
func (e *RowError) Error() string { return e.Expr + ": " + e.Msg }

// Compile returns a program of expressions. It is cheap: some microseconds.
func Compile(owner any, exprs []*bind.Expr) *Program {
	p := &Program{Owner: owner, steps: map[string]*step{}, made: map[*bind.Expr]*step{}}
	for _, e := range exprs {
		p.roots = append(p.roots, p.step(e))
	}
	p.keep()
	return p
}

// Begin makes b the batch of which columns are computed from now on.
//
// It costs nothing: a step notices by its stamp that what it has is old. So a
// program of fifty expressions, of which a batch needs three, pays for three.
func (p *Program) Begin(b vector.Batch) {
	p.batch = b
	p.stamp++
	p.lights = false
}

// Len returns how many expressions there are.
func (p *Program) Len() int { return len(p.roots) }

// Eval returns expression i over the batch. It is good until the next Begin, and its strings may be kept.
func (p *Program) Eval(i int) *vector.Vector {
	if s := p.roots[i]; s.shown && p.lights {
		p.weigh()
	}
	return p.eval(p.roots[i])
}

// eval computes a step, unless it has been computed for this batch.
//
// The order matters: operands first, otherwise a lifted step could not see that
// its column has codes; the stamp last, otherwise a step that throws half-way
// would pass for computed if the same batch were asked for again.
func (p *Program) eval(s *step) *vector.Vector {
	if s.stamp == p.stamp {
		return s.result
	}
	switch {
	case s.e.Op == ast.Col:
		s.result = p.column(s).Flat(&s.out)
	case s.constant:
		p.expand(s)
	default:
		// The operands of a guarded choice are computed for some rows only
		// (branch.go).
		for i, a := range s.args {
			if s.guarded {
				break
			}
			s.in[i] = p.eval(a)
		}
		s.result = &s.out
		if !p.lifted(s) {
			s.out.Init(s.e.Type, s.e.Type.Kind.Layout(), p.batch.N)
			s.run(p, s)
		}
	}
	s.stamp = p.stamp
	s.light = p.looks && s.shown
	return s.result
}

// expand computes a constant step the first time, for as many rows as a batch
// can have, and later shows as many as this one has.
//
// A constant is computed over a full batch, so that kernels need no second loop
// for an operand of one value, nor a third for two. The price is 16 KiB for
// each constant of a program, and a window of it in the first-level cache per
// batch.
func (p *Program) expand(s *step) {
	full, _ := s.state.(*vector.Vector)
	if full == nil {
		q := &Program{Owner: p.Owner, batch: vector.Batch{N: vector.Size}, stamp: 1}
		full = q.whole(s.e)
		s.state = full
	}
	full.Window(&s.out, 0, p.batch.N)
	s.result = &s.out
}

// whole computes a constant expression with a fresh step for each operator, so
// that none of them is taken for constant.
func (p *Program) whole(e *bind.Expr) *vector.Vector {
	done := map[*bind.Expr]*vector.Vector{}
	for _, x := range bind.Below(e) {
		if x.Op == ast.Lit {
			done[x] = literal(x, p.batch.N)
			continue
		}
		s := &step{e: x, run: runner(x)}
		for _, a := range x.Args {
			s.in = append(s.in, done[a])
			s.args = append(s.args, &step{constant: true})
		}
		s.out.Init(x.Type, x.Type.Kind.Layout(), p.batch.N)
		s.result = &s.out
		s.run(p, s)
		done[x] = s.result
	}
	return done[e]
}

// literal returns n rows of a literal.
//
// A null literal has the zero of its layout for a value, so that kernels may
// compute with it.
func literal(e *bind.Expr, n int) *vector.Vector {
	t := e.Type
	if t.Kind == types.Unknown {
		t.Kind = types.Int64
	}
	var c, flat vector.Vector
	layout := t.Kind.Layout()
	if _, wide := e.Value.(types.Int128); wide {
		layout = types.Wides
	}
	c.Constant(t, layout, n)
	switch v := e.Value.(type) {
	case nil:
		clear(c.I)
		c.Nulls().Clear(0)
	case int64:
		c.I[0] = v
	case float64:
		c.F[0] = v
	case string:
		c.S[0] = v
	case types.Int128:
		if x, fits := v.Narrow(); fits {
			c.Init(t, types.Ints, 1)
			c.Const, c.N = true, n
			c.I[0] = x
		} else {
			c.W[0] = v
		}
	}
	return c.Flat(&flat)
}

// Constant returns the value of an expression without columns as a vector of
// one row, or nil if it has columns or no value.
//
// Sources use it to compare conditions with the least and greatest values of
// their chunks. An expression that fails for lack of a value (an overflow) is
// as good as none there: the failure is reported when rows are computed.
func Constant(e *bind.Expr) (v *vector.Vector) {
	var err error
	defer func() {
		if err != nil {
			v = nil
		}
	}()
	defer vector.Catch(&err)
	p := Compile(nil, []*bind.Expr{e})
	if !p.roots[0].constant {
		return nil
	}
	p.Begin(vector.Batch{N: 1})
	return p.Eval(0)
}

// fail throws the error of row i, which is not null.
func (p *Program) fail(s *step, format string, args ...any) {
	text := ""
	if s.e.Source != nil {
		text = s.e.Source.String()
	}
	vector.Throw(&RowError{Owner: p.Owner, Expr: text, Msg: fmt.Sprintf(format, args...)})
}

// strict makes the rows of the result null that are null in any operand.
//
// This is the rule of nearly all operators: null in, null out. The exceptions
// write the bitmap themselves: And and Or, Same, IsNull, Coalesce, When, In,
// and those that make nulls of values (Quo, Rem, Try, Split).
func (s *step) strict() {
	switch len(s.in) {
	case 1:
		s.out.SetValid(s.in[0].Valid, nil)
	case 2:
		s.out.SetValid(s.in[0].Valid, s.in[1].Valid)
	default:
		s.out.NoNulls()
		for _, a := range s.in {
			s.out.SetValid(s.out.Valid, a.Valid)
		}
	}
}

// Type returns the type of expression i.
func (p *Program) Type(i int) types.Type { return p.roots[i].e.Type }

// Unwrap returns the error of a function of the program.
func (e *RowError) Unwrap() error { return e.Err }

// VerbOf returns the verb that the expression belongs to.
func (e *RowError) VerbOf() any { return e.Owner }
