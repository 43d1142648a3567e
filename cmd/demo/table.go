package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"xfork/eval/record"
)

// width is the width of the longest bar, in characters.
const width = 30

// table prints the ways, with bars: the filled part is the best possible time, the rest is the time beyond it.
func table(w io.Writer, results []result, files map[string]string) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "\n  %-46s %8s  %13s %6s %10s\n", "", "wall", "best possible", "calls", "score")
	longest := results[0].Wall
	for _, r := range results {
		sign := "✓"
		if r.Value != r.Want {
			sign = fmt.Sprintf("✗ should be %d", r.Want)
		}
		whole := min(width, max(1, int(width*r.Wall/longest)))
		best := min(whole, max(1, int(width*r.Best/longest)))
		fmt.Fprintf(b, "  %-46s %8s  %13s %6d %10d %s  %s%s\n", r.Way, record.Duration(r.Wall), record.Duration(r.Best), r.Calls, r.Value, sign,
			strings.Repeat("█", best), strings.Repeat("░", whole-best))
	}
	fmt.Fprintf(b, "\n  █ best possible, as in the lines above: no order of that run's calls is faster; ░ beyond it\n")
	fmt.Fprintf(b, "\n  %s\n  %s\n  %s  (open it at ui.perfetto.dev)\n", files["graph"], files["report"], files["trace"])
	return b.Flush()
}

// folder makes the folder for the files.
func folder(path string) (string, error) {
	if path == "" {
		return os.MkdirTemp("", "xfork-demo-*")
	}
	return path, os.MkdirAll(path, 0o755)
}

// write writes one file.
func write(path string, put func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(f)
	err = put(b)
	if flushed := b.Flush(); err == nil {
		err = flushed
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
