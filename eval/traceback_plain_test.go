package eval_test

import (
	"errors"
	"fmt"
)

// The programs of TestTracebacks without forks. Every function is laid out line by line like the one in
// traceback_forked_test.go whose name begins with forked instead of plain.

var errBad = errors.New("bad")

type plainInt = int

// 1: nested forces.

func plainDivide(d int) int {
	return 10 / d
}

func plainMiddle(d int) int {
	v := plainDivide(d)
	return v + 1
}

func plainNested() error {
	_ = plainMiddle(0)
	return nil
}

// 2: plain calls below a fork.

func plainPick(i int) int { return [...]int{1, 2, 3}[i%4] }

func plainBelow(i int) int {
	k := i + 1
	return plainPick(k) +
		plainPick(k+1)
}

func plainShallow() error {
	_ = plainBelow(1)
	return nil
}

// 3: a bind.

func plainBind() error {
	next := func(d int) int {
		return plainDivide(d)
	}
	_ = next(0)
	return nil
}

// 4: a function of two arguments.

func plainMap2() error {
	at := func(xs []int, i int) int {
		return xs[i]
	}
	_ = at([]int{1}, 5)
	return nil
}

// 5: a method value as the implicit fork.

func plainImplicit() error {
	Divide := plainDivide
	a := Divide(5)
	b := Divide(0)
	_ = a + b
	return nil
}

// 6: closures, one calling the other.

func plainClosures() error {
	zero := 0
	inner := func() int {
		return 1 / zero
	}
	outer := func() int {
		return inner()
	}
	_ = outer()
	return nil
}

// 7: a deferred call.

func plainCleanUp(m map[string]int) {
	m["closed"]++
}

func plainDeferring(n int) int {
	var m map[string]int
	if n > 0 {
		defer plainCleanUp(m)
	}
	return n + 1
}

func plainDeferred() error {
	_ = plainDeferring(1)
	return nil
}

// 8: generic functions.

func plainLast[E any](xs []E) E {
	return xs[len(xs)-1]
}

func plainGeneric() error {
	_ = plainLast([]string{})
	return nil
}

// 9: a recursion.

func plainCount(n int) int {
	if n == 0 {
		panic("the bottom")
	}
	v := plainCount(n - 1)
	return v + 1
}

func plainRecursion() error {
	_ = plainCount(12)
	return nil
}

// 10: a nil map.

type plainIndex map[string][]int

func (x plainIndex) add(k string, v int) plainIndex {
	x[k] = append(x[k], v)
	return x
}

func plainNilMap() error {
	var x plainIndex
	_ = x.add("a", 1)
	return nil
}

// 11: a method expression, and a slice that is too short.

type plainRow struct{ cells []float64 }

func (r plainRow) mean(window int) float64 {
	sum := 0.0
	for _, c := range r.cells[:window] {
		sum += c
	}
	return sum
}

func plainMethod() error {
	r := plainRow{[]float64{1, 2}}
	_ = plainRow.mean(r, 3)
	return nil
}

// 12: a nil dereference, in a method of a pointer.

type plainTree struct {
	left  *plainTree
	value int
}

func (t *plainTree) leftmost() int {
	return t.left.left.value
}

func plainNil() error {
	t := &plainTree{}
	_ = t.leftmost()
	return nil
}

// 13: a panic with a value of a type of one's own.

type plainMishap struct{ code int }

func plainThrow(code int) int {
	if code > 2 {
		panic(plainMishap{code})
	}
	return code
}

func plainCustom() error {
	for i := range 5 {
		_ = plainThrow(i)
	}
	return nil
}

// 14: a panic with an error.

func plainPanicking(name string) string {
	panic(fmt.Errorf("open %s: %w", name, errBad))
}

func plainPanicError() error {
	_ = plainPanicking("a.txt")
	return nil
}

// 15: Must, level by level, in functions with plain calls between them.

func plainThird(d int) int { return 1 / d }

func plainHelpSecond(d int) int {
	return plainThird(d)
}

func plainSecond(d int) int {
	return plainHelpSecond(d) + 1
}

func plainFirst(d int) int {
	f := plainSecond
	v := f(d)
	return v * 2
}

func plainMust() error {
	_ = plainFirst(0)
	return nil
}

// 16: an error that is returned through nested forces. Its first frame is the function that returned it.

func plainLoad(string) int { panic(errBad) }

func plainParse(name string) int {
	return plainLoad(name) + 1
}

func plainReturned() error {
	_ = plainParse("a.txt")
	return nil
}

// 17: an error that every level wraps.

func plainRead(name string) int {
	v := plainParse(name)
	if v > 0 {
		return v
	}
	return v
}

func plainWrapped() error {
	_ = plainRead("b.txt")
	return nil
}

// 18: a function that recovers and panics again.

func plainAgain(d int) (v int) {
	defer func() {
		if x := recover(); x != nil {
			panic(x)
		}
	}()
	return plainDivide(d)
}

func plainRepanic() error {
	_ = plainAgain(0)
	return nil
}

// 19: one of many.

func plainMany() error {
	total := 0
	for _, d := range []int{5, 0, 2} {
		total += plainDivide(d)
	}
	return nil
}

// 20: a part of a fold.

func plainFold() error {
	part := func(lo, hi int) int {
		xs := []int{1, 2, 3}
		return xs[hi+2]
	}
	sum := func(a, b int) int { return a + b }
	_ = sum(part(0, 1), part(1, 2))
	return nil
}

// 21: a fork in a deferred call, of a fork.

func plainClosing(d int) (v int) {
	defer func() {
		v += plainDivide(d)
	}()
	return d
}

func plainForkInDefer() error {
	_ = plainClosing(0)
	return nil
}

// 22: a bind in a fork, with a bind in it.

func plainInner(d int) int {
	return plainDivide(d-1) + 1
}

func plainOuter(d int) int {
	return plainInner(d) * 2
}

func plainBinding(d int) int {
	return plainOuter(d)
}

func plainBinds() error {
	_ = plainBinding(1)
	return nil
}

// 23: lanes that run on goroutines of their own.

func plainFetch(u string) string { return u[len(u):][0:1] }

func plainStore(u string) string {
	return plainFetch(u)
}

func plainLanes() error {
	_ = plainStore("u")
	return nil
}

// 24: one of a map.

func plainMapped() error {
	_ = []int{plainDivide(5), plainDivide(0)}
	return nil
}

// 25: an operator in a fork. The line of an operator is known, those above it are the fork's.

func plainRatio(a, b int) int {
	return a / b
}

func plainOperator() error {
	_ = plainRatio(1, 0)
	return nil
}

// 26: the handler of a catch, and what it returns.

func plainHandle(error) plainInt {
	return plainDivide(0)
}

func plainCatch() error {
	_ = plainHandle(errBad)
	return nil
}

// 27: binds in tail position: what the first one chose has taken its place, and its line with it.

func plainTail(d int) int {
	return plainDivide(d)
}

func plainCalling(d int) int {
	return plainTail(d)
}

func plainTails() error {
	_ = plainCalling(0)
	return nil
}

// 28: a method value that is not inlined into the wrapper which the compiler makes for it, and a generic function likewise.

type plainShop struct{ stock map[string]int }

//go:noinline
func (s *plainShop) share(item string) int {
	return plainHalf(100, s.stock[item])
}

//go:noinline
func plainHalf[N int | int64](a, b N) N {
	return plainParts(a, b)
}

//go:noinline
func plainParts[N int | int64](a, b N) N {
	return a / b
}

func plainWrappers() error {
	s := &plainShop{}
	_ = s.share("pears")
	return nil
}
