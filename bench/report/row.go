package main

import (
	"fmt"
	"strconv"
	"strings"
)

// Row is one line of the table.
type Row struct {
	Workload string  `json:"workload"`
	What     string  `json:"what"`
	Ours     float64 `json:"ours"`
	Unit     string  `json:"unit"`
	Baseline float64 `json:"baseline,omitempty"`
	By       string  `json:"by,omitempty"` // the name of the baseline; empty: there is none
	Bar      Bar     `json:"bar"`
	Section  section `json:"section"`
}

// Bar is the limit that a row must keep. A part that is nil does not count.
type Bar struct {
	Most  *float64 `json:"most,omitempty"`  // ours is at most this
	Least *float64 `json:"least,omitempty"` // ours is at least this
	Ratio *float64 `json:"ratio,omitempty"` // ours by the baseline is at most this
}

// section is the place of a row in the table: first the rows with bars, then the rest.
type section int

const (
	buildLarge section = iota
	buildMemory
	buildSmall
	forceLarge
	forceSmall
	forceBeside
	forkBuild
	forkForce
	fibonacci
	twoWorkers
	coarse
	sleeping
	served
	contagious
	deep
	again
	defined
	watched
	smallestTask
	noBar
	quietForce
	losing
	baselines
)

var titles = map[section]string{
	buildLarge:   "operators: build a graph that no cache holds",
	buildMemory:  "operators: memory",
	buildSmall:   "operators: build a graph that fits into a cache",
	forceLarge:   "operators: force a large graph",
	forceSmall:   "operators: force a small graph, alone",
	forceBeside:  "operators: force a small graph while another goroutine forces a large one",
	forkBuild:    "forks: build",
	forkForce:    "forks: force on two workers",
	fibonacci:    "W4: a fork per call, forced inside the function",
	twoWorkers:   "two workers (ours) against one (baseline)",
	coarse:       "W6, W8: force on two workers, as a share of the ideal, half of the loop's time: more is better",
	sleeping:     "W7: calls that sleep, build + force",
	served:       "a server with requests that build and force a graph of 8 calls and 11 operators, saturated",
	contagious:   "W9: what a fork and an addition cost above the loop",
	deep:         "W10: depth, on a stack of 8 MB but for nested forces",
	again:        "force of a value that is there",
	defined:      "user-defined operator (ours) against ops.Add (baseline)",
	watched:      "W3 as forks on two workers: what an observer adds to the run",
	noBar:        "no bar",
	quietForce:   "no bar: force after a collection, so that no collector is at work under it",
	losing:       "where we lose",
	baselines:    "the baseline (ours) against its other forms",
	smallestTask: "Task Bench: METG(50 %), the smallest task of which half is its own work, on two workers",
}

// MarshalText returns the title.
func (s section) MarshalText() ([]byte, error) { return []byte(titles[s]), nil }

// ratio returns ours by the baseline, and reports whether there is one.
func (r Row) ratio() (float64, bool) {
	if r.By == "" || r.Baseline == 0 {
		return 0, false
	}
	return r.Ours / r.Baseline, true
}

// verdict returns "met", "MISSED", or "" where there is no bar.
func (r Row) verdict() string {
	ratio, known := r.ratio()
	switch b := r.Bar; {
	case b == Bar{}:
		return ""
	case b.Most != nil && r.Ours > *b.Most, b.Least != nil && r.Ours < *b.Least, b.Ratio != nil && (!known || ratio > *b.Ratio):
		return "MISSED"
	}
	return "met"
}

// cells returns the columns of the table.
func (r Row) cells() [7]string {
	c := [7]string{r.Workload, r.What, number(r.Ours) + " " + r.Unit}
	if r.By != "" {
		c[3] = number(r.Baseline) + " " + r.By
	}
	if ratio, ok := r.ratio(); ok {
		c[4] = strconv.FormatFloat(ratio, 'f', 2, 64)
	}
	c[5], c[6] = r.Bar.String(), r.verdict()
	return c
}

// String returns a bar as "<= 65, <= 1.20x": absolute, then as a ratio.
func (b Bar) String() string {
	var parts []string
	if b.Most != nil {
		parts = append(parts, "<= "+number(*b.Most))
	}
	if b.Least != nil {
		parts = append(parts, ">= "+number(*b.Least))
	}
	if b.Ratio != nil {
		parts = append(parts, fmt.Sprintf("<= %.2fx", *b.Ratio))
	}
	return strings.Join(parts, ", ")
}

// number returns x with three significant digits or the digits of its whole part.
func number(x float64) string {
	switch {
	case x == float64(int64(x)):
		return strconv.FormatInt(int64(x), 10)
	case x < 10 && x > -10:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case x < 1000 && x > -1000:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}
