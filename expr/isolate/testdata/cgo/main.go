// Command cgo has isolated calls crash and hang in C, and says what has become of them. The test of package isolate builds it and
// reads what it prints: a line for each way, and one that says what is left.
package main

/*
#cgo CFLAGS: -O0 -fstack-protector-all -pthread
#cgo LDFLAGS: -pthread
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void segv(void) { *(volatile int *)0 = 1; }

static void *segvs(void *x) { segv(); return x; }

static void on_a_thread(void) {
	pthread_t t;
	pthread_create(&t, 0, segvs, 0);
	pthread_join(t, 0);
}

static void smash(volatile int n) { char b[8]; memset(b, 'x', n); *(volatile char *)b = 1; }

static int recurse(volatile int n) { volatile char pad[4096]; pad[n % 4096] = 1; return recurse(n + 1) + pad[3]; }

static void twice(void) { void *volatile p = malloc(2000); free(p); free(p); }

static void unhandled(void) { signal(SIGSEGV, SIG_DFL); segv(); }

static void spin(void) { for (volatile unsigned n = 0;; n++) {} }

// All signals that can be blocked are, and the group is left: what ends it is a kill of the process itself.
static void stubborn(void) { sigset_t s; sigfillset(&s); pthread_sigmask(SIG_BLOCK, &s, 0); spin(); }
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"xfork/expr"
	"xfork/expr/isolate"
)

var die = expr.LiftErr1(func(how string) (int, error) {
	switch how {
	case "segv":
		C.segv()
	case "thread":
		C.on_a_thread()
	case "abort":
		C.abort()
	case "smash":
		C.smash(40) // its canary and its return address, and nothing that the handler of the signal needs
	case "stack":
		C.recurse(1)
	case "free":
		C.twice()
	case "unhandled":
		C.unhandled()
	case "exit":
		C.exit(5)
	case "spin":
		C.spin()
	case "stubborn":
		C.stubborn()
	}
	return 42, nil
}, isolate.Calls)

// deaf takes a context, and does not look at it.
var deaf = expr.LiftCtx1(func(context.Context, int) (int, error) { C.spin(); return 0, nil }, isolate.Calls)

func main() {
	isolate.Main()
	fine() // what the first call opens and starts is no leak
	must(isolate.Default.Close(context.Background()))
	descriptors, goroutines := count("/proc/self/fd/*"), runtime.NumGoroutine()
	for _, how := range []string{"segv", "thread", "abort", "smash", "stack", "free", "unhandled", "exit"} {
		_, err := die.Fork(how).Force(context.Background())
		var c *isolate.Crash
		if !errors.As(err, &c) {
			fmt.Printf("%s: no crash: %v\n", how, err)
			continue
		}
		fmt.Printf("%s: exit %d, signal %d, phase %s, fatal %q, report %v, stderr %v\n", how, c.Exit, c.Signal, c.Phase,
			c.Fatal, strings.Contains(c.Report, "main._Cfunc_"), strings.Contains(c.Stderr, "stack smashing detected") || strings.Contains(c.Stderr, "double free"))
		fine()
	}
	for _, how := range []string{"spin", "stubborn"} {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(50*time.Millisecond, cancel)
		ended(how, ctx, die.Fork(how), context.Canceled)
		ended(how+" beyond its timeout", context.Background(), die.With(expr.Timeout(50*time.Millisecond)).Fork(how), context.DeadlineExceeded)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	ended("deaf", ctx, deaf.Fork(1), context.DeadlineExceeded)
	cancel()
	must(isolate.Default.Close(context.Background()))
	// What has ended is still to leave: the goroutines of package exec, of timers.
	for range 5000 {
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		time.Sleep(time.Millisecond)
	}
	fmt.Printf("left: children %q, descriptors %v, goroutines %v\n", children(), count("/proc/self/fd/*") <= descriptors, runtime.NumGoroutine() <= goroutines)
}

// fine makes a call that is right: the one after a crash.
func fine() {
	if v, err := die.Fork("fine").Force(context.Background()); err != nil || v != 42 {
		panic(fmt.Sprint("the next call: ", v, err))
	}
}

func ended(how string, ctx context.Context, x expr.Expr[int], want error) { //nolint
	_, err := x.Force(ctx)
	fmt.Printf("%s: ended %v\n", how, errors.Is(err, want))
	fine()
}

// children returns the processes that this one has started, dead ones that were not reaped among them.
func children() string {
	lists, _ := filepath.Glob("/proc/self/task/*/children")
	var all strings.Builder
	for _, list := range lists {
		b, _ := os.ReadFile(list)
		all.Write(b)
	}
	return all.String()
}

func count(pattern string) int {
	names, _ := filepath.Glob(pattern)
	return len(names)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
