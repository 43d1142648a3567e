package kernel

import (
	"fmt"
	"math"
	"strconv"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/vector"
)

// step returns the step that computes e, a new one if there is none.
func (p *Program) step(e *bind.Expr) *step {
	for _, x := range bind.Below(e) {
		if p.made[x] == nil {
			p.made[x] = p.one(x)
		}
	}
	return p.made[e]
}

// one returns the step of an expression whose arguments have steps. Two expressions
// with equal keys are one step.
func (p *Program) one(e *bind.Expr) *step {
	s := &step{e: e, constant: e.Op != ast.Col}
	for _, a := range e.Args {
		arg := p.made[a]
		s.args = append(s.args, arg)
		s.constant = s.constant && arg.constant
	}
	// A function of the program's may return something else each time.
	s.constant = s.constant && e.Op != ast.Map
	key := string(s.key())
	if known := p.steps[key]; known != nil {
		return known
	}
	s.number = len(p.steps)
	s.in = make([]*vector.Vector, len(s.args))
	s.run, s.guarded = runner(e), guarded(e)
	p.steps[key] = s
	return s
}

// key returns all that the result depends on: the operator, the type, the constants of
// the source expression and the numbers of the operands' steps. Functions and time
// zones go by identity.
func (s *step) key() []byte {
	e := s.e
	k := append(make([]byte, 0, 64), byte(e.Op), byte(e.Type.Kind), e.Type.Precision, e.Type.Scale)
	k = strconv.AppendInt(k, int64(e.Col), 10)
	value := e.Value
	if e.Op == ast.Map { // the context of the run, the same for all
		value = nil
	}
	switch v := value.(type) {
	case nil:
	case int64:
		k = strconv.AppendInt(append(k, " int "...), v, 10)
	case float64:
		k = strconv.AppendUint(append(k, " float "...), math.Float64bits(v), 10)
	case string:
		k = strconv.AppendQuote(append(k, " text "...), v)
	default:
		k = fmt.Appendf(k, " %T %v", v, v)
	}
	if src := e.Source; src != nil && e.Op != ast.Lit && e.Op != ast.Col && e.Op != ast.Cast {
		if src.Text != "" || src.By != "" {
			k = strconv.AppendQuote(strconv.AppendQuote(k, src.Text), src.By)
		}
		k = strconv.AppendInt(append(k, ' '), int64(src.N), 10)
		k = strconv.AppendInt(append(k, ' '), int64(src.M), 10)
		if e.Op == ast.Map || e.Op == ast.Zone {
			k = fmt.Appendf(k, " %p", src.Value) // by identity: closures of one function look alike
		}
	}
	for _, a := range s.args {
		k = strconv.AppendInt(append(k, ' '), int64(a.number), 10)
	}
	return k
}
