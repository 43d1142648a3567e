// A function that must not run beside itself, in the middle of a parallel program: lines appended to a file, in order.
//
//	 work(0)     work(1)     work(2)   ...     CPU-bound: beside each other, done in any order
//	    |           |           |
//	j.write     j.write     j.write    ...     Unsafe: one at a time, in the order of the forks
//	     \          |          /
//	      '------- All -------'
//
// write has no lock, and needs none: two Unsafe calls never overlap, and each sees the effects of the one before it.
//
//	go run ./examples/unsafe [file]
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"xfork/expr"
)

const jobs = 20

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "unsafe:", err)
		os.Exit(1)
	}
}

// journal is a file with a counter: two writers at once would lose counts and mix lines.
type journal struct {
	file  *os.File
	lines int
	busy  int // lines that were written while a call of work was running
}

// write adds a line, and returns its number.
func (j *journal) write(r result) (int, error) {
	if working.Load() > 0 {
		j.busy++
	}
	j.lines++
	_, err := fmt.Fprintf(j.file, "%d %d %x\n", j.lines, r.job, r.sum[:4])
	return j.lines, err
}

// result is the outcome of a job.
type result struct {
	job int
	sum [32]byte
}

// working counts the calls of work that are running.
var working atomic.Int32

// work takes the longer the lower the number of the job is, so that the first jobs are not the first to end.
func work(job int) (r result) {
	working.Add(1)
	defer working.Add(-1)
	r.job = job
	for range (jobs - job) * 1000 {
		r.sum = sha256.Sum256(r.sum[:])
	}
	return r
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	file, err := open(args)
	if err != nil {
		return err
	}
	defer file.Close()
	begin, err := file.Seek(0, io.SeekEnd) // existing lines stay
	if err != nil {
		return err
	}
	j := &journal{file: file}
	done, err := fill(ctx, j)
	if err != nil {
		return err
	}
	written, err := check(io.NewSectionReader(file, begin, 1<<20))
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d lines in %s, %d of them while jobs were being worked on\n\n", j.lines, file.Name(), j.busy)
	fmt.Fprintf(stdout, "  jobs done     %d\n", done)
	fmt.Fprintf(stdout, "  jobs written  %d\n", written)
	return file.Close()
}

// open opens the file that was named, or a new one.
func open(args []string) (*os.File, error) {
	switch len(args) {
	case 0:
		return os.CreateTemp("", "journal-*.txt")
	case 1:
		return os.OpenFile(args[0], os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	}
	return nil, fmt.Errorf("one file is expected, not %q", args)
}

// fill does the jobs and has them written into the journal. It returns the order in which they were done.
func fill(ctx context.Context, j *journal) (done []int, err error) {
	var mu sync.Mutex // work is not Unsafe, so it needs a lock as in any parallel program
	noted := expr.Lift1(func(job int) result {
		r := work(job)
		mu.Lock()
		done = append(done, job)
		mu.Unlock()
		return r
	})
	written := expr.LiftErr1(j.write, expr.Unsafe)
	var lines []expr.Expr[int]
	for job := range jobs {
		lines = append(lines, written.Call(noted.Fork(job)))
	}
	_, err = expr.All(lines...).Force(ctx)
	return done, err
}

// check reads the lines back: line 1 must be of job 0, line 2 of job 1, and so on.
func check(r io.Reader) (order []int, err error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		var line, job int
		if _, err := fmt.Sscanf(lines.Text(), "%d %d", &line, &job); err != nil {
			return nil, fmt.Errorf("the journal has a mixed-up line %q: %w", lines.Text(), err)
		}
		if line != len(order)+1 || job != len(order) {
			return nil, fmt.Errorf("the journal is out of order: line %d is number %d, of job %d", len(order)+1, line, job)
		}
		order = append(order, job)
	}
	if len(order) != jobs {
		return nil, fmt.Errorf("the journal has %d lines instead of %d", len(order), jobs)
	}
	return order, lines.Err()
}
