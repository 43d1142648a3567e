// A cascade: forks that fork and force inside, and share what they need. A build tool in small.
//
//	app     tool    legacy         needs, from top to bottom: each module is a fork, and inside of it the
//	 |  \   /  \    /    \         modules that it needs are forced, which do the same
//	web  store  \  /     gone
//	 |  \  /  \  \/       |        of gone there is no source: Catch takes the copy in the archive
//	net  text  disk      Catch
//	  \   |   /                    text is needed by five, app among them, and compiled once
//	   bytes
//	     |                         every module needs the compiler, which comes from the mirror that
//	compiler = Any                 answers first; the others are told to stop
//
// However many calls wait inside of others, nothing hangs: a force of a node that has not begun runs it, and a force of a node
// that is running releases its worker meanwhile. Modules that need each other fail with the cycle (try hen).
//
//	go run ./examples/cascade [module ...]
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"xfork/expr"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "cascade:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 {
		args = []string{"app", "tool", "legacy"}
	}
	names, err := reach(args)
	if err != nil {
		return err
	}
	w := newWorkshop()

	manual := w.manual().Start(ctx) // runs in the background from here on
	sums, err := w.build(ctx, names, stdout)
	if err != nil {
		return err
	}
	calls, err := compare(args, names, sums)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\n%d modules; plain recursion would have compiled %d times\n", len(names), calls)

	<-manual.Done() // a channel, so select works as well
	text, err := manual.Wait()
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, text)
	return nil
}

// manual is made of two modules. It shares them with the others: the first force that needs one compiles it.
func (w *workshop) manual() expr.Expr[string] {
	return expr.Map2(w.modules["text"], w.modules["web"], func(text, web string) string {
		return "manual of text " + text + " and web " + web
	})
}

// compare fails if a module has become another one than by plain calls, and returns how many of these that takes.
func compare(wanted, names, sums []string) (calls int, err error) {
	for _, name := range wanted {
		want, n := plain(name)
		calls += n
		if got := sums[slices.Index(names, name)]; got != want {
			return 0, fmt.Errorf("%s became %s, and %s by plain calls", name, got, want)
		}
	}
	return calls, nil
}

// build forces the modules and prints each as soon as it is done: the order differs from run to run.
func (w *workshop) build(ctx context.Context, names []string, stdout io.Writer) ([]string, error) {
	var modules []expr.Expr[string]
	for _, name := range names {
		modules = append(modules, w.modules[name])
	}
	sums := make([]string, len(names))
	for i, r := range expr.AsCompleted(ctx, modules) {
		if errors.Is(r.Err, expr.ErrCycle) {
			return nil, fmt.Errorf("%s needs itself: %w", names[i], r.Err)
		}
		if r.Err != nil {
			return nil, r.Err // leaving the loop cancels the rest
		}
		sums[i] = r.Value
		fmt.Fprintf(stdout, "  %-8s %s\n", names[i], r.Value)
	}
	return sums, nil
}

// reach lists the modules that are named and all that they need, each once.
func reach(named []string) (names []string, err error) {
	for todo := slices.Clone(named); len(todo) > 0; todo = todo[1:] {
		list, ok := needs[todo[0]]
		if !ok {
			return nil, fmt.Errorf("there is no module %q", todo[0])
		}
		if !slices.Contains(names, todo[0]) {
			names = append(names, todo[0])
			todo = append(todo, list...)
		}
	}
	return names, nil
}
