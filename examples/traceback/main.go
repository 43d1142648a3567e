// Tracebacks: a fork that fails far from where it was made shows what the program would have shown without forks.
//
//	run --fork--> forkedYear --fork--> forkedMonth --call--> rounded --call--> mean --call--> ratio: panics
//	      |            |                  |                                                     |
//	  goroutine 1   a worker      perhaps another one                                           |
//	      '------------'------------------'-------- one traceback: ratio, mean, ..., run -------'
//
// plain.go is the program with calls, forked.go the same with forks. The first one is run in a process of its own, where
// it crashes; the second one returns an error, which is printed with %+v.
//
//	go run ./examples/traceback
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// sales has the sales of three months. The second month has none, which is the bug.
var sales = [][]int{{1200, 1800}, {}, {900, 2100, 1500}}

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "traceback:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	if slices.Equal(args, []string{"crash"}) {
		fmt.Fprintln(stdout, plainYear(sales)) // does not return
		return nil
	}
	if len(args) > 0 {
		return fmt.Errorf("no argument is expected, or crash, not %q", args)
	}
	plain, err := crash(ctx)
	if err != nil {
		return err
	}
	_, failure := year.Fork(sales).Force(ctx)
	forked := fmt.Sprintf("%+v", failure)

	fmt.Fprintf(stdout, "---- plain Go ----\n\n%s\n---- forked ----\n\n%s\n", plain, forked)
	return compare(frames(plain), frames(forked), stdout)
}

// crash runs this program in a child process, with plain calls, and returns its output on standard error.
func crash(ctx context.Context) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	child := exec.CommandContext(ctx, self, "crash")
	child.Env = append(os.Environ(), "GOTRACEBACK=single")
	var words strings.Builder
	child.Stderr = &words
	if err := child.Run(); !errors.As(err, new(*exec.ExitError)) {
		return "", fmt.Errorf("the child process should have crashed: %w", err)
	}
	return words.String(), nil
}

// compare prints the frames of both side by side. They must be the same, but for the words plain and forked.
func compare(plain, forked []string, stdout io.Writer) error {
	fmt.Fprintf(stdout, "---- the frames of both ----\n\n")
	for i := range max(len(plain), len(forked)) {
		p, f := "-", "-"
		if i < len(plain) {
			p = plain[i]
		}
		if i < len(forked) {
			f = forked[i]
		}
		fmt.Fprintf(stdout, "  %-28s  %s\n", p, f)
		if strings.ReplaceAll(p, "plain", "forked") != f {
			return fmt.Errorf("frame %d is %s in plain Go and %s when forked", i, p, f)
		}
	}
	fmt.Fprintln(stdout, "\nThey are the same.")
	return nil
}

// frames reads the functions and lines of a traceback, as far as they are in the files that both programs have.
func frames(traceback string) (found []string) {
	lines := strings.Split(traceback, "\n")
	for i := 1; i < len(lines); i++ {
		place, ok := strings.CutPrefix(lines[i], "\t")
		if !ok {
			continue
		}
		place, _, _ = strings.Cut(filepath.Base(place), " ") // without an offset in the code
		file, _, _ := strings.Cut(place, ":")
		if slices.Contains([]string{"plain.go", "forked.go", "sales.go"}, file) {
			name := lines[i-1][:strings.LastIndex(lines[i-1], "(")]
			found = append(found, name[strings.LastIndex(name, ".")+1:]+" "+place)
		}
	}
	return found
}
