package source

import (
	"bytes"
	"fmt"
	"strings"
)

// context is the number of equal lines around a change, as diff -u has it.
const around = 3

// Diff is the change in the unified format of diff -u, and "" for equal texts.
// The lines are matched by the longest common subsequence of what lies between
// the first difference and the last, in time and space of its length squared.
//
// The file is named twice, as both sides are one file at two times; patch -p0 and
// git apply take it.
func (c *Change) Diff() string {
	if bytes.Equal(c.Before, c.After) {
		return ""
	}
	a, b := lines(c.Before), lines(c.After)
	marks := compare(a, b)
	var out strings.Builder
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", c.File, c.File)
	for i := 0; i < len(marks); {
		if marks[i].sign == ' ' {
			i++
			continue
		}
		from, to := max(0, i-around), i
		for equal := 0; to < len(marks) && equal <= 2*around; to++ {
			if equal++; marks[to].sign != ' ' {
				equal = 0
			}
		}
		for to > i && marks[to-1].sign == ' ' {
			to--
		}
		to = min(len(marks), to+around)
		hunk(&out, marks[from:to])
		i = to
	}
	return out.String()
}

// mark is a line that both texts have, that goes, or that comes.
//
// Numbers of a line that one text lacks are those of the place where it would be.
type mark struct {
	sign byte // ' ', '-' or '+'
	text string
	a, b int // numbers of the line in both texts, from 1
}

// hunk writes one part of the diff, with the line numbers in front.
func hunk(out *strings.Builder, ms []mark) {
	na, nb := 0, 0
	for _, m := range ms {
		if m.sign != '+' {
			na++
		}
		if m.sign != '-' {
			nb++
		}
	}
	fmt.Fprintf(out, "@@ -%d,%d +%d,%d @@\n", ms[0].a, na, ms[0].b, nb)
	for _, m := range ms {
		fmt.Fprintf(out, "%c%s", m.sign, m.text)
		if !strings.HasSuffix(m.text, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// lines splits a text behind each line's end, which stays with its line.
func lines(text []byte) []string {
	var all []string
	for l := range strings.Lines(string(text)) {
		all = append(all, l)
	}
	return all
}

// compare marks the lines of both texts.
//
// Equal lines at both ends are taken off first. What remains of a change of one
// function is short, so that the square of it is nothing.
func compare(a, b []string) (ms []mark) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for i := range head {
		ms = append(ms, mark{' ', a[i], i + 1, i + 1})
	}
	common := lengths(a[head:len(a)-tail], b[head:len(b)-tail])
	i, j := head, head
	for i < len(a)-tail || j < len(b)-tail {
		switch {
		case i < len(a)-tail && j < len(b)-tail && a[i] == b[j]:
			ms = append(ms, mark{' ', a[i], i + 1, j + 1})
			i, j = i+1, j+1
		case j == len(b)-tail || i < len(a)-tail && common[i-head+1][j-head] >= common[i-head][j-head+1]:
			ms = append(ms, mark{'-', a[i], i + 1, j + 1})
			i++
		default:
			ms = append(ms, mark{'+', b[j], i + 1, j + 1})
			j++
		}
	}
	for k := range tail {
		ms = append(ms, mark{' ', a[i+k], i + k + 1, j + k + 1})
	}
	return ms
}

// lengths has at [i][j] the length of the longest common subsequence of a[i:]
// and b[j:].
//
// The table is filled from the end, and read from the beginning.
func lengths(a, b []string) [][]int {
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	return n
}
