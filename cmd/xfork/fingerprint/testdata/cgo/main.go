package main

import (
	"fmt"

	"example.org/cgo/c"
	"example.org/cgo/v"
	"xfork/eval/cache"
	"xfork/expr"
)

func usesC(n int) int    { return c.Add(n, 1) }
func usesX(n int) int    { return c.X + n }
func usesRate(n int) int { return v.Rate + n }
func usesNone(n int) int { return n }

func main() {
	s := new(cache.Store)
	expr.Lift1(usesC, expr.Cached(s))
	expr.Lift1(usesX, expr.Cached(s))
	expr.Lift1(usesRate, expr.Cached(s))
	expr.Lift1(usesNone, expr.Cached(s))
	fmt.Println(cache.Closure("main.usesNone"), c.Add(1, 2))
}
