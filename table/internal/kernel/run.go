package kernel

import (
	"context"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/vector"
)

// runner returns the kernel of an operator. The switch is taken once for each
// step of a program, not for each batch.
//
//	operators       kernel      file
//	Add Sub Mul     ring        arith.go
//	Quo Rem         quotient    arith.go, math.go
//	Div Pow ...     floats      math.go
//	Neg Abs ...     unary       math.go
//	Eq ... Ge       compare     compare.go
//	And Or ...      logical     logic.go
//	Like ... Split  text        text.go
//	Year ... Zone   civil       civil.go
//	To, Try         cast        cast.go
//	Map             call        this file
func runner(e *bind.Expr) func(*Program, *step) {
	switch op := e.Op; {
	case guarded(e):
		return branch
	case op == ast.Cast || op == ast.Try:
		return cast
	case op >= ast.Add && op <= ast.Mul:
		return ring
	case op == ast.Quo || op == ast.Rem:
		return quotient
	case op == ast.Div, op == ast.Pow, op == ast.Sqrt, op == ast.Log, op == ast.Exp:
		return floats
	case op >= ast.Neg && op <= ast.Round:
		return unary
	case op >= ast.Eq && op <= ast.Ge:
		return compare
	case op >= ast.Like && op <= ast.Split:
		return text
	case op >= ast.Year && op <= ast.Zone:
		return civil
	}
	return logical(e.Op)
}

// logical is runner for logic and choices.
func logical(op ast.Op) func(*Program, *step) {
	switch op {
	case ast.Same:
		return same
	case ast.In:
		return in
	case ast.And, ast.Or:
		return logic
	case ast.Not:
		return not
	case ast.IsNull:
		return isNull
	case ast.IsNaN:
		return isNaN
	case ast.Coalesce:
		return coalesce
	case ast.When:
		return when
	}
	return call
}

// call is a function of the program's. It gets the vectors; the package that
// made it knows their Go types.
//
// The vectors are passed as values of type any, because the packages above know
// Go types and this one does not: one conversion per batch, not per row. What
// it throws is an error of the expression, and so of the verb that has it.
func call(p *Program, s *step) {
	s.plain()
	ctx, _ := s.e.Value.(context.Context)
	f := kept(s, func(e *ast.Expr) func(any, []any) { return e.Value.(*ast.Func).Make(ctx) })
	columns := make([]any, len(s.in))
	for i, v := range s.in {
		columns[i] = v
	}
	var err error
	func() {
		defer vector.Catch(&err)
		f(&s.out, columns)
	}()
	switch {
	case err != nil && ctx != nil && ctx.Err() != nil:
		vector.Throw(err) // the run's, and no row's
	case err != nil:
		vector.Throw(&RowError{p.Owner, s.e.Source.String(), err.Error(), err})
	}
}
