// Package other has variables that others write.
package other

// Rate is written by main.
var Rate = 3

// Fixed is not.
var Fixed = []int{1, 2, 3}

var hits = map[string]int{}

// Hit counts.
func Hit(s string) int {
	hits[s]++
	return hits[s]
}

// Table is a variable that only its package sees.
var table = []int{5, 6}

// Table returns it.
func Table() []int { return table }

// Sealed returns an element.
func Sealed(i int) int { return sealed[i] }

var sealed = []int{7, 8}
