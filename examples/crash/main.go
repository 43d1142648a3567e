// Crash: functions that would take the program with them fail as calls, and the program goes on.
//
//	                 .-- lookUp("fine")  ---> 4
//	main --fork-->   |-- lookUp("exit")  ---> Crash: exit status 3           each in another process
//	                 |-- lookUp("map")   ---> Crash: concurrent map writes   of this program
//	                 '-- lookUp("spin")  ---> killed at its Timeout
//
// The function is lifted with isolate.Calls, and main begins with isolate.Main: that is all.
//
//	go run ./examples/crash             all of them
//	go run ./examples/crash map spin    some of them
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"xfork/expr"
	"xfork/expr/isolate"
)

// lookUp is a function that cannot be trusted. It has a second.
var lookUp = expr.LiftErr1(untrusted, isolate.Calls, expr.Timeout(time.Second))

var manners = []string{"fine", "error", "panic", "exit", "map", "stack", "spin"}

// untrusted returns the length of a word, or does what that says.
func untrusted(word string) (int, error) {
	switch word {
	case "error":
		return 0, fmt.Errorf("no entry: %w", os.ErrNotExist)
	case "panic":
		panic("no entry")
	case "exit":
		fmt.Fprintln(os.Stderr, "no entry")
		os.Exit(3)
	case "map":
		entries := map[string]int{}
		for range 8 { // the mistake: they share the map without a lock
			go func() {
				for {
					entries[word]++
				}
			}()
		}
		select {}
	case "stack":
		debug.SetMaxStack(32 << 20) // is full soon, beside the others, within the second
		return deeper(word, [1000]int{}), nil
	case "spin":
		for {
			word += "x"
			word = word[:len(word)-1]
		}
	}
	return len(word), nil
}

// deeper never returns for a word that it is called with.
func deeper(word string, large [1000]int) int {
	if word == "" {
		return large[0]
	}
	return deeper(word, large) + len(word)
}

func main() {
	isolate.Main() // the other processes end up here
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	for _, a := range args {
		if !slices.Contains(manners, a) {
			return fmt.Errorf("each of %s is expected, not %q", strings.Join(manners, ", "), a)
		}
	}
	if len(args) == 0 {
		args = manners
	}
	results, err := expr.Settle(lookUp.Map(args)...).Force(ctx)
	if err != nil {
		return err
	}
	for i, r := range results {
		fmt.Fprintf(stdout, "%-6s %s\n", args[i], told(r))
	}
	// All of them have ended, and a further call works.
	again, err := lookUp.Run(ctx, "fine")
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "again  %d\n", again)
	return isolate.Default.Close(ctx)
}

// told returns what has become of a call.
func told(r expr.Result[int]) string {
	var crash *isolate.Crash
	switch {
	case r.Err == nil:
		return fmt.Sprint(r.Value)
	case errors.As(r.Err, &crash):
		return "crash: " + crash.Error()
	}
	return "error: " + expr.Cause(r.Err).Error()
}
