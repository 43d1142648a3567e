package cachedimpure

import (
	"fmt"
	"math/rand"
	"net/http"
	"os"
	"other"
	"time"

	"xfork/eval/cache"
	"xfork/expr"
)

var store *cache.Store

var factor = 2

func setFactor(n int) { factor = n }

func scaled(n int) int { return n * factor }

func stamp(n int) string { return fmt.Sprint(n, time.Now()) }

var bad = []any{
	expr.Lift1(stamp, expr.Cached(store)),                                   // want `the results are kept, but the function hangs on the clock, which is not in their key: .*stamp .*time.Now \(a.go:23\)`
	expr.Lift1(scaled, expr.Cached(store, cache.Version("2"))),              // want `hangs on the variable cachedimpure.factor, which is written`
	expr.Lift1(func(n int) int { return rand.Intn(n) }, expr.Cached(store)), // want `hangs on random numbers`
	expr.Lift1(os.Getenv).With(expr.Cached(store)),                          // want `hangs on the environment`
	expr.LiftErr1(os.ReadFile, expr.Cached(store)),                          // want `hangs on files`
	expr.LiftErr1(http.Get, expr.IOBound, expr.Cached(store)),               // want `hangs on the network`
	expr.Lift1(func(n int) int { return other.Count }, expr.Cached(store)),  // want `hangs on the variable other.Count, which is written`
}

var good = []any{
	expr.Lift1(stamp),
	expr.LiftErr1(os.ReadFile, expr.Cached(store, cache.Reads("model.bin"))),
	expr.Lift1(func(n int) int { fmt.Println(n); return n }, expr.Cached(store)),
	expr.Lift1(func(n int) int { return other.Table[n] }, expr.Cached(store)),
	expr.Lift1(stamp, expr.Cached(store)), //xfork:ok cachedimpure the time is not looked at
}
