package plan

import (
	"fmt"
	"slices"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

// Windowing is functions of one ordered window: the step sorts its rows by
// Order, of which the first Keys keys are those of the partitions, and adds a
// column for each function. The rows come out in the order in which they went
// in.
//
//	input             a b
//	Funcs             Sum(a) over the frame, Lag(b)
//	schema            a b sum lag
type Windowing struct {
	Order []Key
	Keys  int
	Funcs []WindowFunc
}

// WindowFunc is one function of a window. Functions with different frames share
// the sort.
type WindowFunc struct {
	bind.Agg
	Frame ast.Frame
	Range *bind.Range // of a frame by value
	Text  string      // as the program has it, for errors
	name  string      // of its column
}

// ordered reports whether an Over needs the order of rows: one with an order or
// a frame, or of functions that ask where a row is. Any other Over is a group-by
// that is joined to the rows (over.go), which needs no sort.
func ordered(e *ast.Expr) bool { return e.Value != nil || positional(e.Args[0]) }

// positional reports whether there is a function of windows in e.
func positional(e *ast.Expr) bool {
	list := ast.Nodes(e, func(e *ast.Expr) []*ast.Expr {
		if e.Op == ast.Over {
			return nil
		}
		return e.Args
	})
	return slices.ContainsFunc(list, func(e *ast.Expr) bool { return e.Op.OfWindow() })
}

// ranked binds an ordered Over: its functions are added to the window that has
// the same partitions and the same order, or to a new one. It returns the
// expression with the columns of the functions in their place.
//
//	x.Div(x.Lag(1)).Over(w)     x / the column of Lag(x, 1) over w
//
// So a column outside of any function is that of the row.
func (v *verb) ranked(e *ast.Expr) (*ast.Expr, error) {
	w := &ast.Window{Keys: len(e.Args) - 1}
	if e.Value != nil {
		w = e.Value.(*ast.Window)
	}
	if err := v.Frame(e, w.Frame); err != nil {
		return nil, err
	}
	b := &Windowing{Keys: w.Keys}
	for _, k := range e.Args[1 : 1+w.Keys] {
		x, err := v.Expr(k)
		if err != nil {
			return nil, err
		}
		b.Order = append(b.Order, Key{Expr: x})
	}
	for _, k := range w.By {
		x, err := v.Expr(k.By)
		if err != nil {
			return nil, err
		}
		b.Order = append(b.Order, Key{Expr: x, Desc: k.Desc, NullsFirst: k.NullsFirst})
	}
	// The ends of a frame by value are bound with the order at hand: what is a
	// distance is a question to the type of its key.
	f := WindowFunc{Frame: w.Frame, Text: e.String()}
	if w.Frame.Range {
		var keys []*bind.Expr
		for _, k := range b.Order[w.Keys:] {
			keys = append(keys, k.Expr)
		}
		var err error
		if f.Range, err = v.Range(e, keys, len(w.By) > 0 && w.By[0].Desc); err != nil {
			return nil, err
		}
	}
	return v.functions(v.shared(b), f, e.Args[0])
}

// shared returns the window of the verb that has the partitions and the order of
// b: b itself, if there is none yet.
func (v *verb) shared(b *Windowing) *Windowing {
	for _, w := range v.windows {
		if w.Keys == b.Keys && slices.EqualFunc(w.Order, b.Order, func(x, y Key) bool {
			return x.Desc == y.Desc && x.NullsFirst == y.NullsFirst && bind.Equal(x.Expr, y.Expr)
		}) {
			return w
		}
	}
	v.windows = append(v.windows, b)
	return b
}

// functions adds the functions in e to a window, and returns e with columns in
// their place. f is what all of them have of their Over.
func (v *verb) functions(w *Windowing, f WindowFunc, e *ast.Expr) (*ast.Expr, error) {
	return rewritten(e, map[*ast.Expr]*ast.Expr{}, func(e *ast.Expr) (*ast.Expr, error) {
		var where *ast.Expr
		call := e
		if e.Op == ast.Where {
			call, where = e.Args[0], e.Args[1]
		}
		if !call.Op.Aggregate() && !call.Op.OfWindow() {
			return nil, nil
		}
		a, err := v.Function(call, where)
		if err != nil {
			return nil, err
		}
		v.made++
		f.Agg, f.name = *a, fmt.Sprint(hidden, "w", v.made)
		w.Funcs = append(w.Funcs, f)
		return &ast.Expr{Op: ast.Col, Text: f.name}, nil
	})
}

// rewritten returns e with some of its nodes replaced: by what f returns for them,
// which is nil for those that stay. What has been replaced is not looked into, and
// nothing is replaced twice: done has what has become of each node.
//
// Expressions are copied on the way from what changes to the root, and nowhere
// else.
func rewritten(e *ast.Expr, done map[*ast.Expr]*ast.Expr, f func(*ast.Expr) (*ast.Expr, error)) (*ast.Expr, error) {
	var failed error
	list := ast.Nodes(e, func(e *ast.Expr) []*ast.Expr {
		if done[e] == nil && failed == nil {
			if done[e], failed = f(e); done[e] == nil {
				delete(done, e)
				return e.Args
			}
		}
		return nil
	})
	if failed != nil {
		return nil, failed
	}
	for _, e := range list {
		if done[e] != nil {
			continue
		}
		out := e
		for i, a := range e.Args {
			if done[a] == a {
				continue
			}
			if out == e {
				c := *e
				c.Args = append([]*ast.Expr(nil), e.Args...)
				out = &c
			}
			out.Args[i] = done[a]
		}
		done[e] = out
	}
	return done[e], nil
}

// stepWindows puts the windows that have been collected on the verb's input, one step
// for each. Columns that were bound before keep their places, because each step
// adds its own behind them.
func (v *verb) stepWindows() {
	for _, w := range v.windows {
		in := v.inputs[0]
		s := append(types.Schema(nil), in.Schema...)
		for _, f := range w.Funcs {
			s = append(s, types.Field{Name: f.name, Type: f.Type, Null: f.Null})
		}
		v.inputs = []*Bound{{Step: StepWindow, Node: v.n, Inputs: []*Bound{in}, Schema: s, Window: w}}
		v.sees(s)
	}
}

// passWindow marks what a window needs of its input: the columns that it hands
// on, its order, and the arguments of the functions that something reads.
func (b *Bound) passWindow() {
	in := b.Inputs[0]
	need(in, func(i int) bool { return b.Need[i] })
	for _, k := range b.Window.Order {
		reads(in, k.Expr)
	}
	for i, f := range b.Window.Funcs {
		if !b.Need[len(in.Schema)+i] {
			continue
		}
		reads(in, f.Args...)
		if f.Where != nil {
			reads(in, f.Where)
		}
	}
}
