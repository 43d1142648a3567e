package battery

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"time"
)

// Each rule of the semantics is pinned by a short program. The files go by subject: runs, errors, cancel, lanes, operators,
// folds, memory. What they have in common is here and in package harness.

var (
	bg      = context.Background()
	errTest = errors.New("test")
)

// goroutine returns the number of the running goroutine, from the first line of its stack.
func goroutine() string {
	var buf [64]byte
	text := string(buf[:runtime.Stack(buf[:], false)])
	return strings.Fields(text)[1]
}

func ms(n int) { time.Sleep(time.Duration(n) * time.Millisecond) }
