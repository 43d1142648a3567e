package grad

import (
	"xfork/internal/fuse"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/node"
)

// Rule is what tests see of a rule.
type Rule struct {
	Name string
	Out  string
	Ins  []string
	Make func(xs []*node.Node) *node.Node
	None string
}

var formNames = map[form]string{flat: "flat", number64: "number", number32: "number32", array64: "array", array32: "array32", matrix: "matrix"}

func (r *rule) exported() Rule {
	e := Rule{Name: r.name, Out: formNames[r.out], Make: r.make, None: r.none}
	for i, f := range r.ins {
		name := formNames[f]
		if i < len(r.slopes) && r.slopes[i] == nil || r.lacks(i) {
			name = "flat"
		}
		e.Ins = append(e.Ins, name)
	}
	return e
}

// Arrays returns the rules of operators on arrays of float64, by code, with those that are missing as nil.
func Arrays() (all []*Rule) {
	for c := range op.MulSub {
		r := rules().arrays[c][elem.F64]
		if r == nil {
			all = append(all, nil)
			continue
		}
		e := r.exported()
		all = append(all, &e)
	}
	return all
}

// Others returns all other rules.
func Others() (all []Rule) {
	for _, r := range rules().others {
		all = append(all, r.exported())
	}
	return all
}

// Operator makes a node of an operator on float64.
func Operator(code int, xs ...*node.Node) *node.Node {
	return fuse.New(fuse.Of(op.Code(code), elem.F64), 0, xs...)
}
