// A cascade: forks that fork and force inside, and share what they need. A build tool in small.
//
//	    app      tool    legacy        each module is a fork; inside, it forces the modules that it needs,
//	   / | \     /  \    /   \         which do the same. text is needed by five and compiled once.
//	web  | store     \  /    gone
//	 | \ |  |  \     |/       |        There is no source of gone: Catch takes the copy in the archive.
//	 |  text---------+      Catch
//	net  |    disk
//	  \  |   /                         Every module needs the compiler, which comes from the mirror that
//	   bytes ---- compiler --- Any     answers first.
//
// However many wait inside of others, nothing hangs: who forces a node that nobody has begun runs it, and who forces one
// that is being run gives its worker away meanwhile. Modules that need each other are told so (try hen).
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
	var names []string
	for _, name := range args {
		if _, ok := needs[name]; !ok {
			return fmt.Errorf("there is no module %q", name)
		}
		names = reach(names, name)
	}
	w := newWorkshop()

	// In the background from now on, beside all that follows. It shares text and web with the others: whoever comes first
	// compiles them.
	manual := expr.Map2(w.modules["text"], w.modules["web"], func(text, web string) string {
		return "manual of text " + text + " and web " + web
	}).Start(ctx)

	sums, err := w.build(ctx, names, stdout)
	if err != nil {
		return err
	}
	calls := 0
	for _, name := range args {
		want, n := plain(name)
		calls += n
		if got := sums[slices.Index(names, name)]; got != want {
			return fmt.Errorf("%s became %s, and %s by plain calls", name, got, want)
		}
	}
	fmt.Fprintf(stdout, "\n%d modules; plain recursion would have compiled %d times\n", len(names), calls)

	<-manual.Done() // for select, too
	text, err := manual.Wait()
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, text)
	return nil
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
			return nil, r.Err // leaving the loop withdraws the rest
		}
		sums[i] = r.Value
		fmt.Fprintf(stdout, "  %-8s %s\n", names[i], r.Value)
	}
	return sums, nil
}

// reach adds name and all that it needs to names, each once.
func reach(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	names = append(names, name)
	for _, need := range needs[name] {
		names = reach(names, need)
	}
	return names
}
