package plan

import (
	"fmt"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/source"
)

// Verb is what a node does with its inputs.
type Verb uint8

// The verbs. The comment says which fields of [Node] they use beside the
// inputs.
const (
	Scan     Verb = iota // Source
	Filter               // Cols: the conditions
	With                 // Cols
	Select               // Cols
	Drop                 // Names
	Rename               // Names: old and new
	Agg                  // Keys, Cols
	Sort                 // By
	Top                  // By, N
	Limit                // Skip, N; N is negative for Skip alone
	Distinct             // Names
	Join                 // Kind, On, Where, Suffix
	Asof                 // On, Nearest, Suffix
	TopOf                // Keys, By, N: the first rows of each group
	Pivot                // Names: the key; Keys: the values; Cols: the aggregate
	Unpivot              // Names: of names, of values, then the columns
	Concat
	Cache
	Options // Note
)

var verbNames = [...]string{"Scan", "Filter", "With", "Select", "Drop", "Rename", "Agg", "Sort", "Top", "Head", "Distinct", "Join", "JoinAsof", "Top", "Pivot", "Unpivot", "Concat", "Cache", "Options"}

// String returns the name of the method.
func (v Verb) String() string { return verbNames[v] }

// JoinKind is which rows a join has.
type JoinKind uint8

// The kinds of joins.
const (
	Inner JoinKind = iota // pairs
	Left                  // pairs, and left rows without one
	Full                  // pairs, and rows of both sides without one
	Semi                  // left rows with a match, once
	Anti                  // left rows without a match
	Cross                 // all pairs
)

var kindNames = [...]string{"inner", "left", "full", "semi", "anti", "cross"}

// String returns the kind as Explain shows it.
func (k JoinKind) String() string {
	if int(k) >= len(kindNames) {
		return fmt.Sprintf("JoinKind(%d)", uint8(k))
	}
	return kindNames[k]
}

// Equal is one condition of a join: the left expression equals the right one.
// With Merged, both are one column of the result.
//
//	On("k")          Left k, Right k, Merged
//	Eq("a", "b")     Left a, Right b
//	Over's keys      Same
type Equal struct {
	Left, Right *ast.Expr
	Merged      bool
	Same        bool // null matches null
}

// Node is a verb of a query. It does not change once it is made.
//
// It is a part of the frame's node in the graph (package table), which Owner
// is. This package does not know graphs: it hands Owner back in a Fault.
type Node struct {
	Verb   Verb
	Inputs []*Node
	Source source.Source
	Cols   []*ast.Expr
	Keys   []*ast.Expr
	Names  []string
	By     []ast.Key
	Skip   int
	N      int
	Kind   JoinKind
	On     []Equal
	Where  []*ast.Expr
	Suffix string
	Note   string // what Explain says of it

	Nearest *Nearest

	// Owner is the node of the graph, for failures, and Line tells its line in
	// the program.
	Owner any
	Line  func() string
	// Misuse is an error that was found when the verb was called.
	Misuse error
}

// Fault is an error with the verb at which it has been found.
//
// The region that has planned reports it for the owner's node, which then fails
// with the error; all results above that node fail along.
type Fault struct {
	Owner any
	Err   error
}

// Error returns the error's text.
func (f *Fault) Error() string { return f.Err.Error() }

// Unwrap returns the error.
func (f *Fault) Unwrap() error { return f.Err }

// fault returns err as the fault of a verb, unless it is one already.
//
// The innermost verb counts: an error that has come from an input stays that
// input's.
func (n *Node) fault(err error) error {
	if _, is := err.(*Fault); is || err == nil {
		return err
	}
	return &Fault{n.Owner, err}
}

// misuse returns an error about a verb as a whole.
func (n *Node) misuse(format string, args ...any) error {
	return n.fault(&bind.Error{Line: n.Line(), Subject: n.Verb.String(), Problem: fmt.Sprintf(format, args...)})
}
