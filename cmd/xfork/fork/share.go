package fork

import (
	"fmt"
	"go/ast"
	"go/types"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/source"
)

// sharing refuses a loop in which a forked call may see what the loop writes:
// through what it is handed, or by itself.
//
// The last check, and the only one about memory rather than names. It is asked
// for each variable that is written and each call that is forked, of which both
// are few.
func (l *loop) sharing() error {
	for o := range l.written() {
		at := l.Memory().Of(o)
		for _, c := range l.calls {
			if err := l.sharesInputs(c, o, at); err != nil {
				return err
			}
			for _, f := range c.chain() {
				for _, r := range l.P.Effects.OfObject(f.callee).Reads {
					if l.Memory().Share(at, l.Memory().OfGlobal(r.Name)) {
						return l.refuse(f.call, source.Shared, fmt.Sprintf("%s reads %s, which may be where %s lies", f.callee.Name(), r.Name, o.Name()), r.Why)
					}
				}
			}
		}
	}
	return nil
}

// written are the variables through which the loop writes memory. A sum that is
// no slice is a variable that nothing leads to.
//
// A sum that is a slice is written by append, behind its length, where another
// slice of the same array may see it.
func (l *loop) written() map[types.Object]bool {
	all := make(map[types.Object]bool)
	for o := range l.bases {
		all[o] = true
	}
	for o := range l.sums {
		if effects.Pointers(o.Type()) {
			all[o] = true
		}
	}
	return all
}

// sharesInputs looks at each variable that the arguments of a call are made of,
// and at what the loop ranges over.
//
// All variables in the arguments count, also those that are only computed with:
// the element x of rows[k][x] is read as well as rows. A field is not a variable;
// the variable in front of it is.
func (l *loop) sharesInputs(c *forkable, o types.Object, at effects.Area) (err error) {
	see := func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || err != nil {
			return err == nil
		}
		v, ok := l.P.TypesInfo.Uses[id].(*types.Var)
		if !ok || v.IsField() || v == o || !effects.Pointers(v.Type()) && v != l.item {
			return true // o itself may be there at the loop's own index only, as reads has seen to
		}
		if l.Memory().Share(at, l.area(v)) {
			err = l.refuse(id, source.Shared, id.Name+" and "+o.Name(), nil)
		}
		return true
	}
	for _, e := range l.arguments(c.call, c.callee) {
		ast.Inspect(e, see)
	}
	if l.over != nil {
		ast.Inspect(l.over, see)
	}
	return err
}

// area is the memory of a variable; a package variable's is not the function's
// to know.
func (l *loop) area(v *types.Var) effects.Area {
	if v.Parent() == v.Pkg().Scope() {
		return l.Memory().OfGlobal(v.Pkg().Path() + "." + v.Name())
	}
	return l.Memory().Of(v)
}
