package kernel

import (
	"slices"

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
// What asks for a result says whether it keeps strings of it: Eval, or Look.
//
// keep marks the steps of which strings may be kept: those that functions of the program get, those that
// are shown, and all that these are made of.
func (p *Program) keep() {
	var called []*step
	for _, s := range p.steps {
		if s.e.Op == ast.Map {
			called = append(called, s.args...)
		}
	}
	texts(called, func(s *step) *bool { return &s.kept })
	texts(p.roots, func(s *step) *bool { return &s.shown })
}

// A number that is made of text keeps nothing of it, so the marks end there.
//
// texts marks steps and what they are made of, as far as it is text.
func texts(steps []*step, mark func(*step) *bool) {
	for todo := slices.Clone(steps); len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if m := mark(s); !*m && s.e.Type.Kind.Layout() == types.Strings {
			*m, todo = true, append(todo, s.args...)
		}
	}
}

// column returns the column of a step.
func (p *Program) column(s *step) *vector.Vector {
	if s.kept || s.shown && !p.looks {
		return p.batch.Column(s.e.Col)
	}
	return vector.Looked(p.batch.Columns, s.e.Col)
}

// Which of the two is asked for may change from batch to batch: a group-by copies the keys that it enters,
// and keeps those of rows that it passes on.
//
// Look is Eval for what copies the strings that it keeps.
func (p *Program) Look(i int) *vector.Vector {
	s := p.roots[i]
	if !s.shown || s.stamp == p.stamp {
		return p.eval(s)
	}
	p.looks, p.lights = true, true
	defer func() { p.looks = false }() // also where a row throws
	return p.eval(s)
}

// It is rare that a column is looked at first and shown then: a sink asks for its keys in one way.
//
// weigh makes steps that have been looked at be computed again: what they are made of has to be told that
// strings may be kept, and a filter copies them then.
func (p *Program) weigh() {
	for _, s := range p.steps {
		if s.light {
			s.light, s.stamp = false, 0
		}
	}
	p.lights = false
}
