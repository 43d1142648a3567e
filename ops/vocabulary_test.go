package ops_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// word is one use of an exported operator: the node it made, the name it must show and the line it must remember.
type word struct {
	function, shown string
	node            *graph.Node
	line            int
}

// vocabulary uses every operator once, a line each.
func vocabulary() []word {
	i, f, b := expr.Const(6), expr.Const(2.5), expr.Const(true)
	z, s, xs, m := expr.Const(1i), expr.Const("ab"), expr.Const([]int{6}), expr.Const(map[int]int{6: 7})
	add := func(x, y expr.Expr[int]) expr.Expr[int] { return ops.Add(x, y) }
	inAdd := here() - 1
	q, r := ops.DivMod(i, i)
	inDivMod := here() - 1
	return []word{
		{"Add", "Add", ops.Add(i, i).Node(), here()},
		{"Sub", "Sub", ops.Sub(i, i).Node(), here()},
		{"Mul", "Mul", ops.Mul(i, i).Node(), here()},
		{"Neg", "Neg", ops.Neg(i).Node(), here()},
		{"Abs", "Abs", ops.Abs(i).Node(), here()},
		{"Pow", "Pow", ops.Pow(i, i).Node(), here()},
		{"Div", "Div", ops.Div(i, i).Node(), here()},
		{"Quo", "Quo", ops.Quo(i, i).Node(), here()},
		{"Rem", "Rem", ops.Rem(i, i).Node(), here()},
		{"FloorDiv", "FloorDiv", ops.FloorDiv(i, i).Node(), here()},
		{"Mod", "Mod", ops.Mod(i, i).Node(), here()},
		{"DivMod", "FloorDiv", q.Node(), inDivMod},
		{"DivMod", "Mod", r.Node(), inDivMod},
		{"Lsh", "Lsh", ops.Lsh(i, i).Node(), here()},
		{"Rsh", "Rsh", ops.Rsh(i, i).Node(), here()},
		{"And", "And", ops.And(i, i).Node(), here()},
		{"Or", "Or", ops.Or(i, i).Node(), here()},
		{"Xor", "Xor", ops.Xor(i, i).Node(), here()},
		{"AndNot", "AndNot", ops.AndNot(i, i).Node(), here()},
		{"BitNot", "BitNot", ops.BitNot(i).Node(), here()},
		{"Eq", "Eq", ops.Eq(i, i).Node(), here()},
		{"Ne", "Ne", ops.Ne(i, i).Node(), here()},
		{"Lt", "Lt", ops.Lt(i, i).Node(), here()},
		{"Le", "Le", ops.Le(i, i).Node(), here()},
		{"Gt", "Gt", ops.Gt(i, i).Node(), here()},
		{"Ge", "Ge", ops.Ge(i, i).Node(), here()},
		{"Min", "Min", ops.Min(i, i, i).Node(), here()},
		{"Max", "Max", ops.Max(i, i, i).Node(), here()},
		{"Clamp", "Min", ops.Clamp(i, i, i).Node(), here()},
		{"NonZero", "NonZero", ops.NonZero(i).Node(), here()},
		{"Not", "Not", ops.Not(b).Node(), here()},
		{"AndAlso", "AndAlso", ops.AndAlso(b, b).Node(), here()},
		{"OrElse", "OrElse", ops.OrElse(b, b).Node(), here()},
		{"Sqrt", "Sqrt", ops.Sqrt(f).Node(), here()},
		{"Cbrt", "Cbrt", ops.Cbrt(f).Node(), here()},
		{"Hypot", "Hypot", ops.Hypot(f, f).Node(), here()},
		{"Exp", "Exp", ops.Exp(f).Node(), here()},
		{"Exp2", "Exp2", ops.Exp2(f).Node(), here()},
		{"Expm1", "Expm1", ops.Expm1(f).Node(), here()},
		{"Log", "Log", ops.Log(f).Node(), here()},
		{"Log2", "Log2", ops.Log2(f).Node(), here()},
		{"Log10", "Log10", ops.Log10(f).Node(), here()},
		{"Log1p", "Log1p", ops.Log1p(f).Node(), here()},
		{"Sin", "Sin", ops.Sin(f).Node(), here()},
		{"Cos", "Cos", ops.Cos(f).Node(), here()},
		{"Tan", "Tan", ops.Tan(f).Node(), here()},
		{"Asin", "Asin", ops.Asin(f).Node(), here()},
		{"Acos", "Acos", ops.Acos(f).Node(), here()},
		{"Atan", "Atan", ops.Atan(f).Node(), here()},
		{"Atan2", "Atan2", ops.Atan2(f, f).Node(), here()},
		{"Sinh", "Sinh", ops.Sinh(f).Node(), here()},
		{"Cosh", "Cosh", ops.Cosh(f).Node(), here()},
		{"Tanh", "Tanh", ops.Tanh(f).Node(), here()},
		{"Asinh", "Asinh", ops.Asinh(f).Node(), here()},
		{"Acosh", "Acosh", ops.Acosh(f).Node(), here()},
		{"Atanh", "Atanh", ops.Atanh(f).Node(), here()},
		{"Floor", "Floor", ops.Floor(f).Node(), here()},
		{"Ceil", "Ceil", ops.Ceil(f).Node(), here()},
		{"Trunc", "Trunc", ops.Trunc(f).Node(), here()},
		{"Round", "Round", ops.Round(f).Node(), here()},
		{"RoundToEven", "RoundToEven", ops.RoundToEven(f).Node(), here()},
		{"IsNaN", "IsNaN", ops.IsNaN(f).Node(), here()},
		{"IsInf", "IsInf", ops.IsInf(f).Node(), here()},
		{"IsFinite", "IsFinite", ops.IsFinite(f).Node(), here()},
		{"Convert", "Convert", ops.Convert[float64](i).Node(), here()},
		{"ComplexOf", "ComplexOf", ops.ComplexOf(f, f).Node(), here()},
		{"RealPart", "RealPart", ops.RealPart(z).Node(), here()},
		{"ImagPart", "ImagPart", ops.ImagPart(z).Node(), here()},
		{"Conj", "Conj", ops.Conj(z).Node(), here()},
		{"AbsComplex", "AbsComplex", ops.AbsComplex(z).Node(), here()},
		{"Len", "Len", ops.Len(xs).Node(), here()},
		{"LenMap", "LenMap", ops.LenMap(m).Node(), here()},
		{"LenString", "LenString", ops.LenString(s).Node(), here()},
		{"At", "At", ops.At(xs, i).Node(), here()},
		{"AtString", "AtString", ops.AtString(s, i).Node(), here()},
		{"Slice", "Slice", ops.Slice(xs, i, i).Node(), here()},
		{"SliceString", "SliceString", ops.SliceString(s, i, i).Node(), here()},
		{"Contains", "Contains", ops.Contains(xs, i).Node(), here()},
		{"ContainsKey", "ContainsKey", ops.ContainsKey(m, i).Node(), here()},
		{"ContainsString", "ContainsString", ops.ContainsString(s, s).Node(), here()},
		{"Keys", "Keys", ops.Keys(m).Node(), here()},
		{"Lookup", "Lookup", ops.Lookup(m, i).Node(), here()},
		{"Concat", "Concat", ops.Concat(xs, xs).Node(), here()},
		{"Concat", "Concat", ops.Concat(xs, xs, xs).Node(), here()},
		{"ConcatString", "Add", ops.ConcatString(s, s).Node(), here()},
		{"ConcatString", "ConcatString", ops.ConcatString(s, s, s).Node(), here()},
		{"Sum", "Add", ops.Sum(i, i, i).Node(), here()},
		{"Product", "Mul", ops.Product(i, i, i).Node(), here()},
		{"Reduce", "Add", ops.Reduce(add, i, i, i).Node(), inAdd},
	}
}

func TestEveryOperatorShowsItsNameAndTheLineOfItsUser(t *testing.T) {
	for _, w := range vocabulary() {
		require.Equal(t, w.shown, w.node.Name(), w.function)
		require.Equal(t, fmt.Sprintf("vocabulary_test.go:%d", w.line), w.node.Line(), w.function)
		require.Equal(t, "idle", w.node.State(), w.function)
		w.node.Operands(func(x *graph.Node, _ bool) { // the inner nodes of those that make several
			if x.State() == "idle" && w.function != "Reduce" {
				require.Equal(t, w.node.Line(), x.Line(), "inside %s", w.function)
			}
		})
	}
}

func TestOperatorsInGenericCodeRememberItsLine(t *testing.T) {
	require.Equal(t, twice(expr.Const(1)).Node().Line(), twice(expr.Const("a")).Node().Line())
	require.Contains(t, twice(expr.Const(1.5)).Node().Line(), "vocabulary_test.go:")
}

func twice[T ops.Addable](x expr.Expr[T]) expr.Expr[T] { return ops.Add(x, x) }

// TestTheVocabularyIsComplete reads the source: an operator added to the package has to come into the table above, and
// one that asks for its caller's line must not be inlined, which the table would show only where the compiler felt like it.
func TestTheVocabularyIsComplete(t *testing.T) {
	used := map[string]bool{"Pos": true} // makes no node
	for _, w := range vocabulary() {
		used[w.function] = true
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)

	found := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() {
				continue
			}
			found[f.Name.Name] = true
			require.True(t, strings.HasPrefix(f.Doc.Text(), f.Name.Name+" "), "the comment of %s", f.Name)

			noinline := false
			for _, c := range f.Doc.List {
				noinline = noinline || c.Text == "//go:noinline"
			}
			require.Equal(t, asksForCaller(f), noinline, "the go:noinline of %s", f.Name)
		}
	}
	require.Equal(t, used, found)
}

func asksForCaller(f *ast.FuncDecl) (asks bool) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Caller" {
			asks = true
		}
		return true
	})
	return asks
}
