// Command shop fails in every way that the tests of xfork replay want.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"example.com/shop/cart"
	"xfork/expr"
)

type order struct {
	ID    int
	Items []cart.Item
	note  *string
}

type pair[A, B any] struct {
	First  A
	Second B
}

// total changes what it is given before it fails.
func total(o order) (int, error) {
	for i := range o.Items {
		o.Items[i].Price *= 2
	}
	return 0, fmt.Errorf("the first costs %d", o.Items[0].Price)
}

func best[T any, K comparable](p pair[T, map[K]cart.Item], n int) (map[K]*T, error) {
	return nil, fmt.Errorf("none of %d", n)
}

func untold[T any](n int) (int, error) { return n, fmt.Errorf("a %T", *new(T)) }

func main() {
	note := "n"
	o := order{7, []cart.Item{{Name: "a", Price: 1}}, &note}
	for _, x := range append([]expr.Expr[int]{
		expr.LiftErr1(total).Fork(o),
		expr.MapErr(expr.LiftErr2(best[order, string]).Fork(pair[order, map[string]cart.Item]{First: o}, 2), func(map[string]*order) (int, error) { return 0, nil }),
		expr.LiftErr1(untold[string]).Fork(1),
		expr.LiftErr1(func(n int) (int, error) { return n, errors.New(note) }).Fork(1),
		expr.Map(expr.Lift1(os.Remove).Fork("/nowhere/to/be/found"), func(error) int { return 0 }),
	}, cart.Fail()...) {
		if _, err := x.Force(context.Background()); err != nil {
			fmt.Println(err)
		}
	}
}
