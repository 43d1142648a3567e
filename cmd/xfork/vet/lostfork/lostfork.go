// Package lostfork finds expressions that are built and not used: what is never
// forced never runs.
//
//	stores.Fork("a")                         // a statement by itself
//	x := f.Fork(1); x = f.Fork(2)            // assigned anew
//	for _, p := range paths {
//		total = ops.Add(total, size.Fork(p)) // and total is not looked at
//	}
//
// # How
//
// The value of each call that builds is followed forwards through SSA form:
// into operators, joins of control flow, conversions, appends, the arrays of
// variadic arguments. Where that ends without any other instruction, the
// expression is lost. Anything else, a store to memory or to a captured
// variable, a call, a return, counts as a use, whether it leads to a force or
// not.
package lostfork

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/ssa"

	"xfork/cmd/xfork/facts"
	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
)

// Analyzer finds forks and operators with a result that goes nowhere: a
// statement by itself, a variable that is assigned anew before it is read, a
// slice or a sum that grows and is never looked at. `_ = f.Fork(a)` says that
// it is dropped on purpose, and is left alone; so is what a test builds to see
// it panic, or to measure it.
var Analyzer = &analysis.Analyzer{
	Name:     "lostfork",
	Doc:      "find expressions that are built and never used",
	URL:      "docs/vet/lostfork.md",
	Requires: []*analysis.Analyzer{inspect.Analyzer, facts.Builder},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	meant := deliberate(pass)
	for _, fn := range pass.ResultOf[facts.Builder].(*facts.Built).Functions {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				call, is := i.(*ssa.Call)
				if !is || meant[call.Pos()] || !lazy.Holds(call.Type()) {
					continue
				}
				f := lazy.Called(call)
				if lazy.Builds(f) && (len(*call.Referrers()) == 0 || runs(f) && lost(call)) {
					allow.Report(pass, analysis.Diagnostic{
						Pos:     call.Pos(),
						Message: "the expression that " + f.Name() + " builds is never used, and what is never forced never runs",
					})
				}
			}
		}
	}
	return nil, nil
}

// runs reports whether f makes a node that runs something: of a cycle of
// operators that is lost, its forks are reported.
func runs(f *types.Func) bool {
	return f.Pkg().Path() == lazy.Expr && f.Name() != "Const" && f.Name() != "Fail"
}

// lost reports whether the value of a call goes nowhere: nothing reads it, or
// nothing but a cycle of operators, appends and joins that nothing reads in its
// turn. Of a chain of calls that is lost the last one is reported.
func lost(call *ssa.Call) bool {
	// A cycle, as a loop makes it by a phi, ends where it is met again.
	seen := map[ssa.Instruction]bool{call: true}
	for todo := []ssa.Instruction{call}; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		// The last call of a chain has no readers, and a report of its own: one
		// for the whole chain is enough.
		next, dead := readers(i)
		if !dead || i != ssa.Instruction(call) && len(next) == 0 && isCall(i) {
			return false
		}
		for _, r := range next {
			if !seen[r] {
				seen[r] = true
				todo = append(todo, r)
			}
		}
	}
	return true
}

// isCall reports whether i is a call of a function that builds, which is
// reported itself.
func isCall(i ssa.Instruction) bool {
	call, is := i.(*ssa.Call)
	return is && lazy.Builds(lazy.Called(call))
}

// readers returns the instructions that read the value of i and pass it on to a
// value of theirs. It reports false where one of them does something else with
// it.
func readers(i ssa.Instruction) (next []ssa.Instruction, dead bool) {
	v, is := i.(ssa.Value)
	if !is {
		// A store: the value is in the array of a call's variadic arguments,
		// which is read by slicing it.
		store, is := i.(*ssa.Store)
		if !is {
			return nil, false
		}
		index, is := store.Addr.(*ssa.IndexAddr)
		if !is {
			return nil, false
		}
		if v, is = index.X.(*ssa.Alloc); !is {
			return nil, false
		}
	}
	// Whether the reader is reached at run time is not asked: code behind a
	// condition that never holds is a use.
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.Phi, *ssa.ChangeType, *ssa.Slice:
		case *ssa.IndexAddr:
			if _, is := v.(*ssa.Alloc); !is || !stored(r) {
				return nil, false
			}
			continue // another element of the same array
		case *ssa.Store:
			// What is stored to the value, and not the value itself, is another
			// matter.
			if r.Val != v {
				return nil, false
			}
		case *ssa.Call:
			// Append hands its operands on; len, cap and copy look at them.
			if b, is := r.Call.Value.(*ssa.Builtin); is {
				if b.Name() != "append" {
					return nil, false
				}
			} else if !lazy.Builds(lazy.Called(r)) {
				return nil, false
			}
		default:
			return nil, false
		}
		next = append(next, r)
	}
	return next, true
}

// stored reports whether an element is written and never read.
func stored(x *ssa.IndexAddr) bool {
	for _, r := range *x.Referrers() {
		if s, is := r.(*ssa.Store); !is || s.Addr != x {
			return false
		}
	}
	return true
}

// deliberate returns the positions of calls (of their parenthesis, as package
// ssa has them) that are lost on purpose: assigned to the blank identifier, or
// made in a literal that is handed to a function that awaits a panic.
func deliberate(pass *analysis.Pass) map[token.Pos]bool {
	// SSA form has no trace of the blank identifier, so that this is asked of
	// the text.
	meant := make(map[token.Pos]bool)
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for c := range in.Root().Preorder((*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.CallExpr)(nil), (*ast.FuncLit)(nil)) {
		switch n := c.Node().(type) {
		case *ast.AssignStmt:
			blanks(meant, n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			left := make([]ast.Expr, len(n.Names))
			for i, id := range n.Names {
				left[i] = id
			}
			blanks(meant, left, n.Values)
		case *ast.FuncLit:
			// In a test a literal that does nothing else is measured, or
			// awaited to panic.
			if len(n.Body.List) == 1 && strings.HasSuffix(pass.Fset.Position(n.Pos()).Filename, "_test.go") {
				if s, is := n.Body.List[0].(*ast.ExprStmt); is {
					blanks(meant, []ast.Expr{ast.NewIdent("_")}, []ast.Expr{s.X})
				}
			}
		// require.Panics(t, func() { ... }), and helpers with such a name.
		case *ast.CallExpr:
			if strings.Contains(strings.ToLower(types.ExprString(n.Fun)), "panic") {
				for call := range c.Preorder((*ast.CallExpr)(nil)) {
					meant[call.Node().(*ast.CallExpr).Lparen] = true
				}
			}
		}
	}
	return meant
}

// blanks adds the calls that are assigned to the blank identifier.
func blanks(meant map[token.Pos]bool, left, right []ast.Expr) {
	for i, x := range left {
		// Where one call has several results it is no single expression.
		if id, is := x.(*ast.Ident); !is || id.Name != "_" || len(left) != len(right) {
			continue
		}
		if call, is := ast.Unparen(right[i]).(*ast.CallExpr); is {
			meant[call.Lparen] = true
		}
	}
}
