// Command prog tells the fingerprints that it was built with, and ends as it is told.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"xfork/eval/cache"
	"xfork/expr"
)

var version = "none"

var (
	twice = expr.Lift1(double, expr.Cached(new(cache.Store)))
	open  = expr.Lift1(opaque, expr.Cached(new(cache.Store)))
	told  = expr.Lift1(promised, expr.Cached(new(cache.Store), cache.Version("1")))
)

func double(n int) int { return by * n }

const by = 2

func opaque(x any) int { return 1 }

func promised(x any) int { return 2 }

func main() {
	fmt.Printf("version=%s double=%s opaque=%s args=%s\n", version, cache.Closure("main.double"), cache.Closure("main.opaque"), strings.Join(os.Args[1:], ","))
	switch {
	case len(os.Args) < 2:
	case os.Args[1] == "exit":
		os.Exit(7)
	case os.Args[1] == "wait":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM)
		fmt.Println("ready")
		select {
		case <-c:
			os.Exit(8)
		case <-time.After(time.Minute):
		}
	}
}
