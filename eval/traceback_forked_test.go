package eval_test

import (
	"context"
	"fmt"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// The programs of TestTracebacks with forks. Every function is laid out line by line like the one in
// traceback_plain_test.go whose name begins with plain instead of forked.

// how are the options of all forces, and bg is their context.
var (
	how []eval.Option
	bg  = context.Background()
)

type forkedInt = expr.Expr[int]

// 1: nested forces.

func forkedDivide(d int) int {
	return 10 / d
}

var liftedDivide = expr.Lift1(forkedDivide)

func forkedMiddle(d int) int {
	v := expr.Must(liftedDivide.Fork(d).Force(bg, how...))
	return v + 1
}

var liftedMiddle = expr.Lift1(forkedMiddle)

func forkedNested() error {
	_, err := liftedMiddle.Fork(0).Force(bg, how...)
	return err
}

// 2: plain calls below a fork.

func forkedPick(i int) int { return [...]int{1, 2, 3}[i%4] }

func forkedBelow(i int) int {
	k := i + 1
	return forkedPick(k) +
		forkedPick(k+1)
}

func forkedShallow() error {
	_, err := expr.Lift1(forkedBelow).Fork(1).Force(bg, how...)
	return err
}

// 3: a bind.

func forkedBind() error {
	next := func(d int) expr.Expr[int] {
		return liftedDivide.Fork(d)
	}
	_, err := expr.Bind(expr.Const(0), next).Force(bg, how...)
	return err
}

// 4: a function of two arguments.

func forkedMap2() error {
	at := func(xs []int, i int) int {
		return xs[i]
	}
	_, err := expr.Map2(expr.Const([]int{1}), expr.Const(5), at).Force(bg, how...)
	return err
}

// 5: a method value as the implicit fork.

func forkedImplicit() error {
	Divide := expr.Lift1(forkedDivide).Fork
	a := Divide(5)
	b := Divide(0)
	_, err := expr.All(a, b).Force(bg, how...)
	return err
}

// 6: closures, one calling the other.

func forkedClosures() error {
	zero := 0
	inner := func() int {
		return 1 / zero
	}
	outer := func() (int, error) {
		return expr.Fork(inner).Force(bg, how...)
	}
	_, err := expr.ForkErr(outer).Force(bg, how...)
	return err
}

// 7: a deferred call.

func forkedCleanUp(m map[string]int) {
	m["closed"]++
}

func forkedDeferring(n int) int {
	var m map[string]int
	if n > 0 {
		defer forkedCleanUp(m)
	}
	return n + 1
}

func forkedDeferred() error {
	_, err := expr.Lift1(forkedDeferring).Fork(1).Force(bg, how...)
	return err
}

// 8: generic functions.

func forkedLast[E any](xs []E) E {
	return xs[len(xs)-1]
}

func forkedGeneric() error {
	_, err := expr.Lift1(forkedLast[string]).Fork(nil).Force(bg, how...)
	return err
}

// 9: a recursion.

func forkedCount(n int) (int, error) {
	if n == 0 {
		panic("the bottom")
	}
	v, err := liftedCount.Fork(n-1).Force(bg, how...)
	return v + 1, err
}

// liftedCount is needed by the function that it lifts.
var liftedCount expr.Func1[int, int]

func init() { liftedCount = expr.LiftErr1(forkedCount) }

func forkedRecursion() error {
	_, err := liftedCount.Fork(12).Force(bg, how...)
	return err
}

// 10: a nil map.

type forkedIndex map[string][]int

func (x forkedIndex) add(k string, v int) forkedIndex {
	x[k] = append(x[k], v)
	return x
}

func forkedNilMap() error {
	var x forkedIndex
	_, err := expr.Lift2(x.add).Fork("a", 1).Force(bg, how...)
	return err
}

// 11: a method expression, and a slice that is too short.

type forkedRow struct{ cells []float64 }

func (r forkedRow) mean(window int) float64 {
	sum := 0.0
	for _, c := range r.cells[:window] {
		sum += c
	}
	return sum
}

func forkedMethod() error {
	r := forkedRow{[]float64{1, 2}}
	_, err := expr.Lift2(forkedRow.mean).Fork(r, 3).Force(bg, how...)
	return err
}

// 12: a nil dereference, in a method of a pointer.

type forkedTree struct {
	left  *forkedTree
	value int
}

func (t *forkedTree) leftmost() int {
	return t.left.left.value
}

func forkedNil() error {
	t := &forkedTree{}
	_, err := expr.Lift0(t.leftmost).Fork().Force(bg, how...)
	return err
}

// 13: a panic with a value of a type of one's own.

type forkedMishap struct{ code int }

func forkedThrow(code int) int {
	if code > 2 {
		panic(forkedMishap{code})
	}
	return code
}

func forkedCustom() error {
	for i := range 5 {
		if _, err := expr.Lift1(forkedThrow).Fork(i).Force(bg, how...); err != nil {
			return err
		}
	}
	return nil
}

// 14: a panic with an error.

func forkedPanicking(name string) string {
	panic(fmt.Errorf("open %s: %w", name, errBad))
}

func forkedPanicError() error {
	_, err := expr.Lift1(forkedPanicking).Fork("a.txt").Force(bg, how...)
	return err
}

// 15: Must, level by level, in functions with plain calls between them.

func forkedThird(d int) int { return 1 / d }

func forkedHelpSecond(d int) int {
	return expr.Must(expr.Lift1(forkedThird).Fork(d).Force(bg, how...))
}

func forkedSecond(d int) int {
	return forkedHelpSecond(d) + 1
}

func forkedFirst(d int) int {
	f := expr.Lift1(forkedSecond).Fork
	v := expr.Must(f(d).Force(bg, how...))
	return v * 2
}

func forkedMust() error {
	_, err := expr.Lift1(forkedFirst).Fork(0).Force(bg, how...)
	return err
}

// 16: an error that is returned through nested forces. Its first frame is the function that returned it.

func forkedLoad(string) (int, error) { return 0, errBad }

func forkedParse(name string) (int, error) {
	return expr.LiftErr1(forkedLoad).Fork(name).Force(bg, how...)
}

func forkedReturned() error {
	_, err := expr.LiftErr1(forkedParse).Fork("a.txt").Force(bg, how...)
	return err
}

// 17: an error that every level wraps.

func forkedRead(name string) (int, error) {
	v, err := expr.LiftErr1(forkedParse).Fork(name).Force(bg, how...)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", name, err)
	}
	return v, nil
}

func forkedWrapped() error {
	_, err := expr.LiftErr1(forkedRead).Fork("b.txt").Force(bg, how...)
	return err
}

// 18: a function that recovers and panics again.

func forkedAgain(d int) (v int) {
	defer func() {
		if x := recover(); x != nil {
			panic(x)
		}
	}()
	return forkedDivide(d)
}

func forkedRepanic() error {
	_, err := expr.Lift1(forkedAgain).Fork(0).Force(bg, how...)
	return err
}

// 19: one of many.

func forkedMany() error {
	total := expr.Const(0)
	for _, d := range []int{5, 0, 2} {
		total = ops.Add(total, liftedDivide.Fork(d))
	}
	_, err := total.Force(bg, how...)
	return err
}

// 20: a part of a fold.

func forkedFold() error {
	part := func(_ context.Context, lo, hi int) (int, error) {
		xs := []int{1, 2, 3}
		return xs[hi+2], nil
	}
	sum := func(a, b int) int { return a + b }
	_, err := expr.FoldRange(2, part, sum).Force(bg, how...)
	return err
}

// 21: a fork in a deferred call, of a fork.

func forkedClosing(d int) (v int) {
	defer func() {
		v += expr.Must(liftedDivide.Fork(d).Force(bg, how...))
	}()
	return d
}

func forkedForkInDefer() error {
	_, err := expr.Lift1(forkedClosing).Fork(0).Force(bg, how...)
	return err
}

// 22: a bind in a fork, with a bind in it.

func forkedInner(d int) expr.Expr[int] {
	return ops.Add(liftedDivide.Fork(d-1), expr.Const(1))
}

func forkedOuter(d int) expr.Expr[int] {
	return ops.Mul(expr.Bind(expr.Const(d), forkedInner), expr.Const(2))
}

func forkedBinding(d int) int {
	return expr.Must(expr.Bind(expr.Const(d), forkedOuter).Force(bg, how...))
}

func forkedBinds() error {
	_, err := expr.Lift1(forkedBinding).Fork(1).Force(bg, how...)
	return err
}

// 23: lanes that run on goroutines of their own.

func forkedFetch(u string) string { return u[len(u):][0:1] }

func forkedStore(u string) string {
	return expr.Must(expr.Lift1(forkedFetch, expr.IOBound).Fork(u).Force(bg, how...))
}

func forkedLanes() error {
	_, err := expr.Lift1(forkedStore, expr.Unsafe).Fork("u").Force(bg, how...)
	return err
}

// 24: one of a map.

func forkedMapped() error {
	_, err := expr.All(liftedDivide.Map([]int{5, 0})...).Force(bg, how...)
	return err
}

// 25: an operator in a fork. The line of an operator is known, those above it are the fork's.

func forkedRatio(a, b int) int {
	return expr.Must(ops.Quo(expr.Const(a), expr.Const(b)).Force(bg, how...))
}

func forkedOperator() error {
	_, err := expr.Lift2(forkedRatio).Fork(1, 0).Force(bg, how...)
	return err
}

// 26: the handler of a catch, and what it returns.

func forkedHandle(error) forkedInt {
	return liftedDivide.Fork(0)
}

func forkedCatch() error {
	_, err := expr.Catch(expr.Fail[int](errBad), forkedHandle).Force(bg, how...)
	return err
}

// 27: binds in tail position: what the first one chose has taken its place, and its line with it.

func forkedTail(d int) expr.Expr[int] {
	return liftedDivide.Fork(d)
}

func forkedCalling(d int) expr.Expr[int] {
	return expr.Bind(expr.Const(d), forkedTail)
}

func forkedTails() error {
	_, err := expr.Bind(expr.Const(0), forkedCalling).Force(bg, how...)
	return err
}

// 28: a method value that is not inlined into the wrapper which the compiler makes for it, and a generic function likewise.

type forkedShop struct{ stock map[string]int }

//go:noinline
func (s *forkedShop) share(item string) int {
	return forkedHalf(100, s.stock[item])
}

//go:noinline
func forkedHalf[N int | int64](a, b N) N {
	return expr.Must(expr.Lift2(forkedParts[N]).Fork(a, b).Force(bg, how...))
}

//go:noinline
func forkedParts[N int | int64](a, b N) N {
	return a / b
}

func forkedWrappers() error {
	s := &forkedShop{}
	_, err := expr.Lift1(s.share).Fork("pears").Force(bg, how...)
	return err
}
