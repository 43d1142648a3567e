package xfork_test

import (
	"context"
	"fmt"
	"runtime/debug"
	"testing"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

var ws = []int{1, 2}

var inc = expr.Lift1(func(x int64) int64 { return x + 1 })
var add2 = expr.Lift2(func(x, y int64) int64 { return x + y })

func chain(n int) expr.Expr[int64] {
	x := inc.Fork(0)
	for range n - 1 {
		x = inc.Call(x)
	}
	return x
}
func wave(d int) expr.Expr[int64] {
	row := make([]expr.Expr[int64], d)
	for r := range d {
		for c := range d {
			switch {
			case r == 0 && c == 0:
				row[c] = inc.Fork(0)
			case r == 0:
				row[c] = inc.Call(row[c-1])
			case c == 0:
				row[c] = inc.Call(row[c])
			default:
				row[c] = add2.Call(row[c], row[c-1])
			}
		}
	}
	return row[d-1]
}
func leaves(n int) expr.Expr[int64] {
	x := expr.Const(int64(0))
	for i := range n {
		x = ops.Add(x, inc.Fork(int64(i)))
	}
	return x
}

var fibx expr.Func1[int, int]

func init() {
	fibx = expr.LiftErr1(func(n int) (int, error) {
		if n < 2 {
			return n, nil
		}
		return ops.Add(fibx.Fork(n-1), fibx.Fork(n-2)).Force(context.Background())
	})
}

func TestW(t *testing.T) {
	debug.SetMaxStack(8 << 20)
	for _, f := range []struct {
		s string
		b func() expr.Expr[int64]
	}{{"chain", func() expr.Expr[int64] { return chain(1000000) }}, {"wave", func() expr.Expr[int64] { return wave(1000) }}, {"leaves", func() expr.Expr[int64] { return leaves(500000) }}} {
		for _, w := range ws {
			for range 2 {
				t0 := time.Now()
				x := f.b()
				t1 := time.Now()
				v, err := x.Force(t.Context(), eval.Workers(w))
				t2 := time.Now()
				fmt.Println(f.s, w, v, err, float64(t1.Sub(t0).Nanoseconds())/1e6, float64(t2.Sub(t1).Nanoseconds())/1e6)
			}
		}
	}
	for _, w := range ws {
		for range 2 {
			t0 := time.Now()
			v, err := fibx.Fork(27).Force(t.Context(), eval.Workers(w))
			d := time.Since(t0)
			fmt.Println("fib", w, v, err, d, float64(d.Nanoseconds())/635621)
		}
	}
}
