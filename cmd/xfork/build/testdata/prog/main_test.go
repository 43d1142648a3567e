package main

import (
	"fmt"
	"testing"

	"xfork/eval/cache"
)

func TestClosure(t *testing.T) {
	fmt.Println("in the test: double=" + cache.Closure("example.org/prog.double"))
}
