package cell_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/site"
)

// evaluated evaluates a node as the engine does, without the engine: by the operator, for the holder of the claim.
func evaluated[T any](t *testing.T, c *cell.Cell[T]) (T, error) {
	t.Helper()
	n := &c.Node
	require.True(t, node.Claim(n))
	err := node.OpOf(n).Eval(&node.Scope{Ctx: t.Context()}, n)
	return c.V, err
}

// lifted is a function as expr makes one.
func lifted[X cell.Arguments[X], T any](f cell.Shape[X, T], pure bool) *cell.Function[X, T] {
	i := f.Code().Info()
	i.Pure = pure
	g := cell.Lifted(f.Call, f.On, &i)
	return &g
}

func constant[T any](v T) *node.Node { return &cell.NewConst(site.Caller(), v).Node }

func TestTheValueLiesBehindTheHead(t *testing.T) {
	head := unsafe.Sizeof(node.Node{})
	require.Equal(t, head, unsafe.Offsetof(cell.Cell[byte]{}.V))
	require.Equal(t, head, unsafe.Offsetof(cell.Cell[[]string]{}.V))
	require.Equal(t, uintptr(48), unsafe.Sizeof(cell.Cell[float64]{}), "a size class of the allocator")
	require.Equal(t, "x", cell.ValueOf[string](constant("x")))
}

func TestFunctionsOfEveryKind(t *testing.T) {
	no := errors.New("no")
	plain := func(v int, err error) { require.NoError(t, err); require.Equal(t, 6, v) }
	failed := func(v int, err error) { require.ErrorIs(t, err, no); require.Equal(t, 6, v) }
	ctx := context.Background()

	plain(cell.Plain0[int](func() int { return 6 }).Call(ctx, cell.Args0{}))
	failed(cell.Err0[int](func() (int, error) { return 6, no }).Call(ctx, cell.Args0{}))
	failed(cell.Ctx0[int](func(context.Context) (int, error) { return 6, no }).Call(ctx, cell.Args0{}))

	one := cell.Args1[int]{A: 6}
	plain(cell.Plain1[int, int](func(a int) int { return a }).Call(ctx, one))
	failed(cell.Err1[int, int](func(a int) (int, error) { return a, no }).Call(ctx, one))
	failed(cell.Ctx1[int, int](func(_ context.Context, a int) (int, error) { return a, no }).Call(ctx, one))

	two := cell.Args2[int, int8]{A: 4, B: 2}
	plain(cell.Plain2[int, int8, int](func(a int, b int8) int { return a + int(b) }).Call(ctx, two))
	failed(cell.Err2[int, int8, int](func(a int, b int8) (int, error) { return a + int(b), no }).Call(ctx, two))
	failed(cell.Ctx2[int, int8, int](func(_ context.Context, a int, b int8) (int, error) { return a + int(b), no }).Call(ctx, two))

	three := cell.Args3[int, int8, bool]{A: 4, B: 2, C: true}
	sum := func(a int, b int8, c bool) int {
		require.True(t, c)
		return a + int(b)
	}
	plain(cell.Plain3[int, int8, bool, int](sum).Call(ctx, three))
	failed(cell.Err3[int, int8, bool, int](func(a int, b int8, c bool) (int, error) { return sum(a, b, c), no }).Call(ctx, three))
	failed(cell.Ctx3[int, int8, bool, int](func(_ context.Context, a int, b int8, c bool) (int, error) { return sum(a, b, c), no }).Call(ctx, three))

	many := cell.ArgsN[int]{As: []int{1, 2, 3}}
	plain(cell.PlainN[int, int](func(as []int) int { return as[0] + as[1] + as[2] }).Call(ctx, many))
	failed(cell.ErrN[int, int](func(as []int) (int, error) { return 2 * len(as), no }).Call(ctx, many))
	failed(cell.CtxN[int, int](func(_ context.Context, as []int) (int, error) { return 2 * len(as), no }).Call(ctx, many))
}

// oops implements error without being error.
type oops struct{}

func (oops) Error() string { return "oops" }

func TestAResultOfTypeErrorIsTheFailure(t *testing.T) {
	no := errors.New("no")
	_, err := cell.Plain0[error](func() error { return no }).Call(t.Context(), cell.Args0{})
	require.ErrorIs(t, err, no)
	_, err = cell.Plain0[error](func() error { return nil }).Call(t.Context(), cell.Args0{})
	require.NoError(t, err)
	v, err := cell.Plain0[oops](func() oops { return oops{} }).Call(t.Context(), cell.Args0{})
	require.NoError(t, err, "a type that implements error is a value")
	require.Equal(t, oops{}, v)

	require.False(t, cell.Plain0[error](func() error { return nil }).Code().Info().Sure)
	require.True(t, cell.Plain0[oops](func() oops { return oops{} }).Code().Info().Sure)
	require.True(t, cell.Ctx0[int](func(context.Context) (int, error) { return 0, nil }).Code().Info().Context)
}

func TestForksAndCallsReadTheSameArguments(t *testing.T) {
	f := lifted[cell.Args2[int, string], string](cell.Plain2[int, string, string](func(a int, b string) string { return b[:a] }), false)
	v, err := evaluated(t, cell.Fork(f, cell.Args2[int, string]{A: 2, B: "abc"}).At(site.Here()))
	require.NoError(t, err)
	require.Equal(t, "ab", v)
	v, err = evaluated(t, cell.Call(f).At(site.Here(), constant(1), constant("abc")))
	require.NoError(t, err)
	require.Equal(t, "a", v)

	g := lifted[cell.Args3[int, int, int], int](cell.Plain3[int, int, int, int](func(a, b, c int) int { return 100*a + 10*b + c }), false)
	w, err := evaluated(t, cell.Call(g).Wide(site.Here(), node.Reserve(1), cell.Three(constant(1), constant(2), constant(3))))
	require.NoError(t, err)
	require.Equal(t, 123, w)
}

func TestAttemptsShareNoSlice(t *testing.T) {
	f := lifted[cell.ArgsN[int], int](cell.PlainN[int, int](func(as []int) int { as[0]++; return as[0] }), false)
	c := cell.Fork(f, cell.ArgsN[int]{As: []int{1}}).At(site.Here())
	op := node.OpOf(&c.Node)
	for range 2 {
		require.NoError(t, op.Eval(&node.Scope{Ctx: t.Context()}, &c.Node))
		require.Equal(t, 2, c.V)
	}
}

func TestATwinIsEvaluatedAndTheNodeIsNot(t *testing.T) {
	f := lifted[cell.Args1[int], int](cell.Plain1[int, int](func(a int) int { return a + 1 }), false)
	for name, c := range map[string]*cell.Cell[int]{
		"fork": cell.Fork(f, cell.Args1[int]{A: 6}).At(site.Here()),
		"call": cell.Call(f).At(site.Here(), constant(6), nil),
		"once": cell.Once(cell.Plain1[int, int](func(a int) int { return a + 1 }), f.Info).At(site.Here(), constant(6), nil),
		"fold": cell.NewFold(f.Info, func(*node.Scope) (int, error) { return 7, nil }, site.Here()),
	} {
		t.Run(name, func(t *testing.T) {
			op := node.OpOf(&c.Node).(interface {
				node.Op
				node.Cloner
			})
			twin := op.Clone(&c.Node)
			require.NoError(t, op.Eval(&node.Scope{Ctx: t.Context()}, twin))
			require.Zero(t, c.V)
			op.Take(&c.Node, twin)
			require.Equal(t, 7, c.V)
		})
	}
}

func keyOf[A any](a A) any {
	f := lifted[cell.Args1[A], A](cell.Plain1[A, A](same[A]), true)
	f.Info = &shared
	n := &cell.Fork(f, cell.Args1[A]{A: a}).At(site.Here()).Node
	return node.OpOf(n).(node.Cloner).Key(n)
}

func same[A any](a A) A { return a }

var shared = node.Info{Pure: true}

func TestKeys(t *testing.T) {
	type two struct{ a, b int }
	type boxed struct{ v any }
	type float struct{ v float64 }
	one, other := 1, 1
	negative := math.Copysign(0, -1)

	t.Run("of equal arguments are equal", func(t *testing.T) {
		require.Equal(t, keyOf("a"), keyOf("a"))
		require.True(t, keyOf(math.NaN()) == keyOf(math.NaN()))
		require.True(t, keyOf(two{1, 2}) == keyOf(two{1, 2}))
		require.True(t, keyOf(&one) == keyOf(&one))
	})
	t.Run("of others are not", func(t *testing.T) {
		require.False(t, keyOf("a") == keyOf("b"))
		require.False(t, keyOf(0.0) == keyOf(negative))
		require.False(t, keyOf(float32(0)) == keyOf(float32(negative)))
		require.False(t, keyOf(1) == keyOf(int8(1)))
		require.False(t, keyOf(&one) == keyOf(&other))
	})
	t.Run("are not made of what cannot be compared, or hides floats", func(t *testing.T) {
		for _, k := range []any{keyOf([]int{1}), keyOf(map[int]int{}), keyOf(any(1)), keyOf(boxed{1}), keyOf(float{1}), keyOf([1]float64{1}), keyOf(1i), keyOf(func() {})} {
			require.Nil(t, k)
		}
	})
	t.Run("of many arguments tell lengths apart", func(t *testing.T) {
		key := func(as ...int) any {
			f := lifted[cell.ArgsN[int], int](cell.PlainN[int, int](func([]int) int { return 0 }), true)
			f.Info = &shared
			n := &cell.Fork(f, cell.ArgsN[int]{As: as}).At(site.Here()).Node
			return node.OpOf(n).(node.Cloner).Key(n)
		}
		long := make([]int, 100)
		require.True(t, key(long...) == key(make([]int, 100)...))
		require.False(t, key(long...) == key(make([]int, 99)...))
		long[77] = 1
		require.False(t, key(long...) == key(make([]int, 100)...))
		require.True(t, key() == key())
	})
}

func TestArgumentsArePlainTextThatCallsNoMethods(t *testing.T) {
	require.Equal(t, `90, 1m30s`, described(90, 90*time.Second))
	require.Equal(t, `"a\x1b[31m", []uint8 of 3`, described("a\x1b[31m", []byte{1, 2, 3}))
	require.Equal(t, `nil, cell_test.oops{}`, described(error(nil), oops{}))
}

// described is how a fork with two arguments describes them.
func described[A, B any](a A, b B) string {
	f := lifted[cell.Args2[A, B], int](cell.Plain2[A, B, int](func(A, B) int { return 0 }), false)
	n := &cell.Fork(f, cell.Args2[A, B]{A: a, B: b}).At(site.Here()).Node
	args, _ := node.OpOf(n).(node.Describer).Describe(n)
	return args
}

func TestPlacesInAMap(t *testing.T) {
	f := lifted[cell.Args1[int], int](cell.Plain1[int, int](same[int]), false)
	element := func(c *cell.Cell[int]) int {
		_, i := node.OpOf(&c.Node).(node.Describer).Describe(&c.Node)
		return i
	}
	all, s := f.Several(3), site.Here()
	for i := range 3 {
		require.Equal(t, i, element(cell.Fork(all, cell.Args1[int]{A: i}).Nth(i, s)))
	}
	require.Equal(t, -1, element(cell.Fork(f, cell.Args1[int]{A: 1}).At(s)))
	all = f.Several(1)
	require.Equal(t, 0, element(cell.Call(all).Nth(0, s, constant(1), nil)))
}

func TestFirstArguments(t *testing.T) {
	f := lifted[cell.Args2[int, int], int](cell.Plain2[int, int, int](func(a, _ int) int { return a }), false)
	require.Equal(t, 7, cell.First(&cell.Fork(f, cell.Args2[int, int]{A: 7}).At(site.Here()).Node))
	require.Equal(t, 8, cell.First(&cell.Call(f).At(site.Here(), constant(8), constant(9)).Node))
	g := cell.Plain1[error, int](func(error) int { return 0 })
	require.Nil(t, cell.First(&cell.Once(g, f.Info).At(site.Here(), constant(error(nil)), nil).Node))
	require.Nil(t, cell.First(constant(1)), "no call")
}

func TestArgumentsAreForgottenUnlessTheFunctionIsPure(t *testing.T) {
	for _, pure := range []bool{false, true} {
		f := lifted[cell.Args1[string], int](cell.Plain1[string, int](func(s string) int { return len(s) }), pure)
		n := &cell.Fork(f, cell.Args1[string]{A: "held"}).At(site.Here()).Node
		node.OpOf(n).Forget(n)
		if pure {
			require.Equal(t, "held", cell.First(n))
		} else {
			require.Equal(t, "", cell.First(n))
		}
	}
}

func TestDescriptionsAreShared(t *testing.T) {
	code := cell.Plain1[int, int](same[int]).Code()
	i := code.Shared(node.CPU, "shared", 0)
	require.Same(t, i, code.Shared(node.CPU, "shared", 0))
	require.NotSame(t, i, code.Shared(node.IO, "shared", 0))
	require.NotSame(t, i, code.Shared(node.CPU, "shared", 1))
	require.NotSame(t, i, code.Shared(node.CPU, "another", 0))
	long := code.Shared(node.CPU, string(make([]byte, 200)), 0)
	require.NotSame(t, long, code.Shared(node.CPU, string(make([]byte, 200)), 0), "a long name is not kept")
}

func TestMisuse(t *testing.T) {
	require.PanicsWithValue(t, "expr: use of a zero Expr: it was never made by Const, Fork, an operator or the like", func() { cell.Made(nil) })
}
