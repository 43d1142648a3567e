package ast

import "slices"

// Below returns the nodes of an expression, each once, arguments before what they are
// arguments of: e is the last one.
//
// Expressions are graphs: c = c.Mul(c) sixty times is sixty nodes, and more paths than
// anything could walk. So each node is met once; and with a stack of its own, since a
// program may build an expression in a loop.
func (e *Expr) Below() []*Expr { return Nodes(e, func(x *Expr) []*Expr { return x.Args }) }

// Nodes is Below for nodes of any kind, of which args returns the arguments that
// are to be walked.
func Nodes[N comparable](root N, args func(N) []N) (list []N) {
	if list, flat := flat(root, args); flat {
		return list
	}
	done := map[N]bool{} // false: the arguments are on the stack
	for stack := []N{root}; len(stack) > 0; {
		top := stack[len(stack)-1]
		all, met := done[top]
		switch {
		case !met:
			done[top] = false
			below := args(top)
			for i := len(below) - 1; i >= 0; i-- {
				if !done[below[i]] {
					stack = append(stack, below[i])
				}
			}
			continue
		case !all:
			done[top] = true
			list = append(list, top)
		}
		stack = stack[:len(stack)-1]
	}
	return list
}

// flat is Nodes of an operator on a few columns and literals, as most expressions are,
// without a table of what has been met.
func flat[N comparable](root N, args func(N) []N) (list []N, is bool) {
	below := args(root)
	if len(below) > 4 {
		return nil, false
	}
	for _, a := range below {
		if len(args(a)) > 0 {
			return nil, false
		}
		if !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return append(list, root), true
}

// Name returns the name of the column that the expression makes: that of As,
// else that of the first column in it.
//
//	(price * (1 - disc)).Sum()   price
//	Len()                        len
//	RowNumber()                  row_number
//	x.Sum().Over(w)              x, and never a key of w
//	1 + 2                        none: an error where a column needs a name
func (e *Expr) Name() string {
	seen := map[*Expr]bool{}
	for stack := []*Expr{e}; len(stack) > 0; {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if name := e.ownName(); name != "" {
			return name
		}
		args := e.Args
		switch {
		case e.Op == As:
			args = nil
		case e.Op == Over:
			args = args[:1]
		}
		for i := len(args) - 1; i >= 0; i-- {
			if !seen[args[i]] {
				seen[args[i]] = true
				stack = append(stack, args[i])
			}
		}
	}
	return ""
}

// ownName returns the name that an operator gives by itself: what has been written as a
// name, or for what has no column what it counts.
func (e *Expr) ownName() string {
	switch e.Op {
	case As, Col, Right:
		return e.Text
	case Rows:
		return "len"
	case RowNumber:
		return "row_number"
	case Rank:
		return "rank"
	case DenseRank:
		return "dense_rank"
	}
	return ""
}

// Operands appends the lazy values in e to list, those of a node once. A lazy value in
// two nodes is listed twice, which its consumers put up with.
func (e *Expr) Operands(list []*Operand) []*Operand {
	for _, x := range e.Below() {
		if o, is := x.Value.(*Operand); is {
			list = append(list, o)
		}
	}
	return list
}

// Calls reports whether a function of the program is called in e.
func (e *Expr) Calls() bool {
	return slices.ContainsFunc(e.Below(), func(x *Expr) bool { return x.Op == Map })
}
