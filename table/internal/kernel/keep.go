package kernel

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Most strings of a file are looked at and forgotten: compared, searched, measured. Their pages are used
// again, if it is known that nothing has kept one of them:
//
//	Count(Like(url, "%go%"))     looked at
//	GroupBy(Upper(url))          the result may be a part of it, and may be kept
//	Map(url, f)                  f may keep what it is given
//
// keep marks the steps of which strings may be kept, for a batch or longer: those that are shown, those
// that functions of the program get, and all that these are made of.
func (p *Program) keep() {
	todo := append([]*step(nil), p.roots...)
	for _, s := range p.steps {
		if s.e.Op == ast.Map {
			todo = append(todo, s.args...)
		}
	}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !s.kept && s.e.Type.Kind.Layout() == types.Strings {
			s.kept = true
			todo = append(todo, s.args...)
		}
	}
}

// column returns the column of a step.
func (p *Program) column(s *step) *vector.Vector {
	if s.kept {
		return p.batch.Column(s.e.Col)
	}
	return vector.Looked(p.batch.Columns, s.e.Col)
}
