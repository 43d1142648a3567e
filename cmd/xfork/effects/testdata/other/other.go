// Package other is what package plain imports.
package other

import "time"

// Count is written by Up and by nothing else.
var Count int

// Table is never written.
var Table = map[string]int{"a": 1}

// effects: writes package variable O.Count; reads O.Count
func Up() { Count++ }

// effects: clock time.Now
func Now() time.Time { return time.Now() }

// effects: writes parameter 0
func Fill(xs []int) {
	for i := range xs {
		xs[i] = i
	}
}

// effects: no effects
func Same(p *int) *int { return p }

// effects: calls parameter 1
func Each(xs []int, f func(int)) {
	for _, x := range xs {
		f(x)
	}
}

// effects: no effects
func New() []int { return make([]int, 4) }

// Box has methods.
type Box struct{ v []int }

// effects: writes parameter 0
func (b *Box) Put(v int) { b.v = append(b.v, v) }

// effects: no effects
func (b *Box) Len() int { return len(b.v) }

// effects: writes parameter 0
func Sort[T ~int](xs []T) {
	for i := range xs {
		xs[i] = xs[0]
	}
}
