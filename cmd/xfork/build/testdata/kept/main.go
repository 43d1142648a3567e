// Command kept has a function that it computes once.
package main

import (
	"context"
	"fmt"
	"os"

	"xfork/eval/cache"
	"xfork/expr"
)

const by = 2

// double says so when it is computed.
func double(n int) int {
	fmt.Println("computing")
	return by * n
}

func other(n int) int { return n + 1 }

func main() {
	store, err := cache.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	twice := expr.Lift1(double, expr.Cached(store))
	v, err := twice.Fork(21).Force(context.Background())
	fmt.Println("value", v, err, other(1))
}
