package plan

import (
	"fmt"
	"strings"

	"xfork/table/internal/ast"
)

// Explain returns a query as text:
//
//	Top 10 by revenue desc (main.go:40)
//	  Agg (l_price * (1 - l_disc)).Sum() as revenue by l_orderkey (main.go:39)
//	    Filter l_shipdate > 1995-03-15 (main.go:38)
//	      Scan lineitem.parquet (main.go:12)
//
// A verb that has been shown before is named with its line alone, so the text is as
// long as there are verbs, however often they are used. It is made of what the program
// has said: no file is opened.
func Explain(n *Node) string {
	var b strings.Builder
	seen := map[*Node]bool{}
	type place struct {
		n     *Node
		depth int
	}
	for stack := []place{{n, 0}}; len(stack) > 0; {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		b.WriteString(strings.Repeat("  ", p.depth))
		if seen[p.n] {
			fmt.Fprintf(&b, "%v (%s), as above\n", p.n.Verb, p.n.Line())
			continue
		}
		seen[p.n] = true
		fmt.Fprintf(&b, "%s (%s)\n", p.n.describe(), p.n.Line())
		for i := len(p.n.Inputs) - 1; i >= 0; i-- {
			stack = append(stack, place{p.n.Inputs[i], p.depth + 1})
		}
	}
	return b.String()
}

// describe returns the verb with its arguments.
func (n *Node) describe() string {
	s := n.Verb.String()
	switch n.Verb {
	case Scan:
		if n.Source == nil { // of the zero Frame
			return s
		}
		return s + " " + n.Source.String()
	case Filter, With, Select:
		return s + " " + list(n.Cols)
	case Agg:
		s += " " + list(n.Cols)
		if len(n.Keys) > 0 {
			s += " by " + list(n.Keys)
		}
		return s
	case Drop, Rename, Distinct:
		return strings.TrimSpace(s + " " + strings.Join(n.Names, ", "))
	case Sort:
		return s + " by " + n.order()
	case Top:
		return fmt.Sprintf("%s %d by %s", s, n.N, n.order())
	case Limit:
		if n.N < 0 {
			return fmt.Sprintf("Skip %d", n.Skip)
		}
		return fmt.Sprintf("Head %d", n.N)
	case Join:
		return n.describeJoin()
	case Options:
		return s + " " + n.Note
	case TopOf:
		s = fmt.Sprintf("%s %d of each %s", s, n.N, list(n.Keys))
		if len(n.By) > 0 {
			s += " by " + n.order()
		}
		return s
	case Pivot:
		return fmt.Sprintf("%s %s in (%s): %s", s, n.Names[0], list(n.Keys), n.Cols[0])
	case Unpivot:
		return fmt.Sprintf("%s %s into %s, %s", s, strings.Join(n.Names[2:], ", "), n.Names[0], n.Names[1])
	case Asof:
		return n.describeAsof()
	}
	return s
}

// describeJoin shows what a join matches. Columns of the right frame are told from
// those of the left one, for both may have the name.
func (n *Node) describeJoin() string {
	var on []string
	for _, e := range n.On {
		on = append(on, e.String())
	}
	for _, w := range n.Where {
		on = append(on, w.String())
	}
	return strings.TrimSuffix(fmt.Sprintf("Join %v on %s", n.Kind, strings.Join(on, " and ")), " on ")
}

// String returns the condition as Explain shows it: what On names is one column
// of the result, and shown once.
func (e Equal) String() string {
	if e.Merged {
		return e.Left.String()
	}
	return e.Left.String() + " = right." + e.Right.String()
}

// order shows the keys of a Sort or a Top.
func (n *Node) order() string {
	var by []string
	for _, k := range n.By {
		by = append(by, k.String())
	}
	return strings.Join(by, ", ")
}

// list shows expressions with commas between.
func list(es []*ast.Expr) string {
	var out []string
	for _, e := range es {
		out = append(out, e.String())
	}
	return strings.Join(out, ", ")
}
