package model_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/site"
)

// states are those of a node's word by their names in the model.
var states = map[string]node.State{
	"IDLE": node.Idle, "RUNNING": node.Running, "WAITED": node.Waited, "DONE": node.Done, "FAILED": node.Failed, "ALIAS": node.Alias,
}

// name returns the name of a state in the model: the other direction of states.
func name(s node.State) string {
	for n, v := range states {
		if v == s {
			return n
		}
	}
	return fmt.Sprint(s)
}

// TestTheModelMovesTheWordAsPackageNodeDoes drives every verb from every state from which it may be called, and compares what
// happened with the model's table: all of it, and nothing else.
func TestTheModelMovesTheWordAsPackageNodeDoes(t *testing.T) {
	want := map[string]bool{}
	for _, m := range table(t, "claim.pml") {
		for _, verb := range m.verbs {
			want[fmt.Sprintf("%s: %s -> %s", verb, m.from, m.to)] = true
		}
	}
	got := map[string]bool{}
	// try lets do change a node in state from; may reports whether the caller has the right to, by the rules of the protocol.
	try := func(verb string, from node.State, may bool, do func(n *node.Node)) {
		if !may {
			return
		}
		n := in(t, from)
		do(n)
		if to := node.Load(n); to != from {
			got[fmt.Sprintf("%s: %s -> %s", verb, name(from), name(to))] = true
		}
	}
	for _, from := range states {
		claimed := from == node.Running || from == node.Waited
		// A walk that is alone calls Mark, CompleteAlone and FailAlone: nothing can be waiting.
		lone := from == node.Idle || from == node.Running
		try("Claim", from, true, func(n *node.Node) { require.Equal(t, from == node.Idle, node.Claim(n)) })
		try("Await", from, true, func(n *node.Node) { require.Equal(t, claimed, node.Await(node.NewWaiter(n, func() {}))) })
		try("Mark", from, lone, node.Mark)
		try("ClaimAndFail", from, true, func(n *node.Node) {
			require.Equal(t, from == node.Idle, node.ClaimAndFail(n, &node.Failure{Err: os.ErrInvalid}))
		})
		try("HandBack", from, claimed, node.HandBack)
		for _, to := range []node.State{node.Done, node.Failed, node.Alias} {
			try("seal", from, claimed, func(n *node.Node) { settle(n, to) })
		}
		try("CompleteAlone", from, lone, node.CompleteAlone)
		try("FailAlone", from, lone, func(n *node.Node) { node.FailAlone(n, &node.Failure{Err: os.ErrInvalid}) })
		try("a look", from, from != node.Alias, func(n *node.Node) {
			node.Peek(n, func(*node.Node, bool) {})
			node.PeekPair(n)
			node.Settled(n)
			_ = n.String()
		})
	}
	var done, failed node.Node
	node.InitDone(&done, nothing{}, site.Caller())
	node.InitFailed(&failed, nothing{}, site.Here(), os.ErrInvalid)
	got["InitDone: IDLE -> "+name(node.Load(&done))] = true
	got["InitFailed: IDLE -> "+name(node.Load(&failed))] = true
	require.Equal(t, want, got)
}

type nothing struct{ node.Plain }

func (nothing) Info(*node.Node) *node.Info         { return &node.Info{Name: "nothing"} }
func (nothing) Eval(*node.Scope, *node.Node) error { return nil }

// in returns a node in a state.
func in(t *testing.T, s node.State) *node.Node {
	n := new(node.Node)
	node.InitWith(n, nothing{}, node.Call, site.Here(), nil, nil)
	if s == node.Idle {
		return n
	}
	require.True(t, node.Claim(n))
	switch s {
	case node.Running:
	case node.Waited:
		require.True(t, node.Await(node.NewWaiter(n, func() {})))
	default:
		settle(n, s)
	}
	return n
}

// settle gives a claimed node an outcome of the kind that s says.
func settle(n *node.Node, s node.State) {
	switch s {
	case node.Done:
		node.Complete(n)
	case node.Failed:
		node.Fail(n, &node.Failure{Err: os.ErrInvalid})
	default:
		target := new(node.Node)
		node.InitDone(target, nothing{}, site.Caller())
		node.Forward(n, target)
	}
}

// TestNobodyElseWritesTheWords compares the functions that write one of the two words with those that the tables name: a function
// that begins to write one must come into the model first.
func TestNobodyElseWritesTheWords(t *testing.T) {
	for _, m := range []struct{ file, folder, field string }{
		{"claim.pml", "..", "word"},
		{"gate.pml", "../../gate", "n"},
	} {
		want := map[string]bool{}
		for _, move := range table(t, m.file) {
			for _, verb := range move.verbs {
				want[verb] = true
			}
		}
		require.Equal(t, want, writers(t, m.folder, m.field), m.file)
	}
}

// TestTheStatesHaveTheSameNamesAndNumbers compares the defines of the models with the constants of the code.
func TestTheStatesHaveTheSameNamesAndNumbers(t *testing.T) {
	claim, gate := defines(t, "claim.pml"), defines(t, "gate.pml")
	for n, s := range states {
		require.Equal(t, int(s), claim[n], n)
	}
	for _, n := range []string{"IDLE", "RUNNING", "DONE"} {
		require.Equal(t, claim[n], gate[n], n)
	}
	tasks := constants(t, "../../demand/task.go", "Fresh")
	require.Equal(t, []string{"Fresh", "Asleep", "Running", "Held", "Adopted", "Gone", "Over", "Unread"}, tasks,
		"the model knows these states of a task; held is a claim that stays with its task, as between two tries, and unread a fresh "+
			"one to the node's word: the task has no claim, and looks at the word before it takes one")
	require.Equal(t, map[string]int{"ALONE": -1, "ASKED": -2}, map[string]int{"ALONE": gate["ALONE"], "ASKED": gate["ASKED"]})
	source, err := os.ReadFile("../../gate/gate.go")
	require.NoError(t, err)
	require.Regexp(t, `alone\s+= -1\n\s+asked\s+= -2`, string(source))
}

// move is a line of a model's table: the states before and after, and the functions of the code that make the move.
type move struct {
	from, to string
	verbs    []string
}

var line = regexp.MustCompile(`from (?:==|>=) (\S+) && to == ([^|)]+?)\s*(?:\|\||\)) /\* ([A-Za-z, ]+) \*/`)

func table(t *testing.T, file string) (moves []move) {
	t.Helper()
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	for _, m := range line.FindAllStringSubmatch(string(source), -1) {
		moves = append(moves, move{m[1], m[2], strings.Split(m[3], ", ")})
	}
	require.Len(t, moves, strings.Count(string(source), "&& to == "), "a line of the table was not understood")
	return moves
}

// writers returns the functions of a package that change a field by an atomic operation or by release. It reads the source and
// not the types: a field of the same name in another struct of the package counts as well, which errs to the safe side.
func writers(t *testing.T, folder, field string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	got := map[string]bool{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(x ast.Node) bool {
				if call, ok := x.(*ast.CallExpr); ok && writes(call, field) {
					got[fn.Name.Name] = true
				}
				return true
			})
		}
	}
	return got
}

// writes reports whether a call is x.field.Store(...) or the like, or release(&x.field, ...).
func writes(call *ast.CallExpr, field string) bool {
	isField := func(x ast.Expr) bool {
		s, ok := x.(*ast.SelectorExpr)
		return ok && s.Sel.Name == field
	}
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return isField(f.X) && f.Sel.Name != "Load"
	case *ast.Ident:
		if f.Name == "release" && len(call.Args) > 0 {
			u, ok := call.Args[0].(*ast.UnaryExpr)
			return ok && isField(u.X)
		}
	}
	return false
}

func defines(t *testing.T, file string) map[string]int {
	t.Helper()
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	got := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^#define ([A-Z]+) (-?\d+)`).FindAllStringSubmatch(string(source), -1) {
		got[m[1]], err = strconv.Atoi(m[2])
		require.NoError(t, err)
	}
	return got
}

// constants returns the names of a const block, from first to the first blank line.
func constants(t *testing.T, file, first string) (names []string) {
	t.Helper()
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	block := regexp.MustCompile(`(?s)\n\t` + first + ` .*?\n\n`).FindString(string(source))
	for l := range strings.Lines(strings.TrimSpace(block)) {
		names = append(names, strings.Fields(l)[0])
	}
	return names
}
