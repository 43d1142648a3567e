package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

var header = [7]string{"workload", "what", "ours", "baseline", "ratio", "bar", ""}

// rightAligned marks the columns of figures, which are aligned at their last digit.
var rightAligned = [7]bool{4: true}

// print writes the table and the notes on it.
func (r Report) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %s, medians of up to %d rounds\n", r.Machine, r.Date.Format("2006-01-02"), r.Rounds)
	if r.Quick {
		fmt.Fprintln(w, "A smoke test: the graphs are too small for the bars, so no row is judged.")
	}
	width := widths(r.Rows)
	line(w, header, width)
	for i, row := range r.Rows {
		if i == 0 || row.Section != r.Rows[i-1].Section {
			fmt.Fprintf(w, "\n%s\n", titles[row.Section])
		}
		c := row.cells()
		if r.Quick {
			c[6] = ""
		}
		line(w, c, width)
	}
	if !r.Quick {
		met, judged := r.bars()
		fmt.Fprintf(w, "\n%d of %d bars met\n", met, judged)
	}
	fmt.Fprint(w, notes)
}

// bars returns how many rows meet their bar, and how many have one.
func (r Report) bars() (met, judged int) {
	for _, row := range r.Rows {
		switch row.verdict() {
		case "met":
			met++
			judged++
		case "MISSED":
			judged++
		}
	}
	return met, judged
}

const notes = `
ratio = ours / baseline, of the medians of turns taken in the same run. The baseline "closures" is one goroutine over
closures with counters of missing operands, the fastest of our attempts: no types, no errors, no panics, no
cancellation, no call sites, no laziness. "simple closures" is the same before it was made fast, and what the ratios of
the bars were set with (-simple takes it instead). Of W5 the baselines evaluate every node and we what the last one
needs: four in five of a million, half of ten thousand; times are divided by the nodes built, for both. "goroutines" are
one for each call, with a WaitGroup or a semaphore. The ideal of W6 and W8 is the loop's time divided by two; where two
plain goroutines do not reach it either, the machine cannot. The heap is collected before every turn and not between
build and force: where a collection that the build began goes on under the force, that is paid there, as in a program.
`

func widths(rows []Row) (width [7]int) {
	for i, h := range header {
		width[i] = len(h)
	}
	for _, row := range rows {
		for i, c := range row.cells() {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	return width
}

func line(w io.Writer, cells [7]string, width [7]int) {
	var out strings.Builder
	for i, c := range cells {
		pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
		if rightAligned[i] {
			c = pad + c
		} else {
			c += pad
		}
		out.WriteString(c + "  ")
	}
	fmt.Fprintln(w, strings.TrimRight(out.String(), " "))
}
