package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"xfork/expr"
)

// table writes medians, and their ratios to that of the first program that has one, in Markdown.
func table(w io.Writer, programs []string, outcomes []expr.Result[[]time.Duration]) {
	fmt.Fprintln(w, "| program | median, ms | from .. to | ratio |")
	fmt.Fprintln(w, "|---|---|---|---|")
	first := time.Duration(0)
	for i, name := range programs {
		took, err := outcomes[i].Value, outcomes[i].Err
		if err != nil {
			// The cause is the program's own failure, without the functions of this program around it.
			fmt.Fprintf(w, "| %s | %s | | |\n", name, strings.ReplaceAll(expr.Cause(err).Error(), "|", `\|`))
			continue
		}
		m := median(took)
		if first == 0 {
			first = m
		}
		fmt.Fprintf(w, "| %s | %.2f | %.2f .. %.2f | %.2f |\n", name, milliseconds(m),
			milliseconds(slices.Min(took)), milliseconds(slices.Max(took)), float64(m)/float64(first))
	}
}

// median returns the middle one of several times, or the mean of the two in the middle.
func median(took []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }
