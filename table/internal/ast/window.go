package ast

import (
	"fmt"
	"math"
	"strings"
)

// Window is what an Over says beside the keys of its partitions: the order of
// the rows in a partition, and which of them a row's value is computed of.
//
// The arguments of the Over are what is computed, then Keys keys, then the
// expressions of By once more, then the two ends of a frame by value: so a walk
// over arguments (for lazy operands, for names) needs no case for windows.
//
//	x.Sum().Over(Partition("k").OrderBy(Desc("t")).Rows(-6, 0))
//
//	Args    x.Sum()  k  t
//	Value   Keys 1, By {t desc}, Frame {Rows, -6, 0}
//
//	x.Sum().Over(Partition("k").OrderBy("t").Range(-0.5, end))
//
//	Args    x.Sum()  k  t  -0.5  end
//	Value   Keys 1, By {t}, Frame {Range}
type Window struct {
	Keys  int
	By    []Key
	Frame Frame
}

// Frame is which rows of its partition a row's value is computed of. The zero
// Frame is the default of SQL: from the first row to the last one that is equal
// to this row in the order. Without an order that is the whole partition.
type Frame struct {
	Rows     bool // From and To count rows
	Range    bool // the ends are distances of keys: the last two arguments of the Over
	From, To int  // relative to the row
}

// Unbounded is the number of rows that reaches to the end of any partition; the
// negative of it reaches to the beginning.
const Unbounded = math.MaxInt

// show returns the window as a program writes it.
func (w *Window) show(args []*Expr) string {
	keys := make([]string, w.Keys)
	for i := range keys {
		keys[i] = args[i].String()
	}
	s := "Partition(" + strings.Join(keys, ", ") + ")"
	if len(w.By) > 0 {
		by := make([]string, len(w.By))
		for i, k := range w.By {
			by[i] = k.String()
		}
		s += ".OrderBy(" + strings.Join(by, ", ") + ")"
	}
	switch n := len(args); {
	case w.Frame.Rows:
		s += fmt.Sprintf(".Rows(%s, %s)", bound(w.Frame.From), bound(w.Frame.To))
	case w.Frame.Range:
		s += fmt.Sprintf(".Range(%s, %s)", end(args[n-2]), end(args[n-1]))
	}
	return s
}

// end shows one end of a frame by value.
func end(e *Expr) string {
	if n, is := e.Value.(int); is && e.Op == Lit {
		return bound(n)
	}
	return e.String()
}

// bound shows one end of a frame.
func bound(n int) string {
	switch n {
	case Unbounded:
		return "Unbounded"
	case -Unbounded:
		return "-Unbounded"
	}
	return fmt.Sprint(n)
}
