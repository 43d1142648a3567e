package main

// The program before anything was forked, and forked.go is the program afterwards: the same functions on the same lines,
// so that their tracebacks can be compared to the letter. Put the two beside each other (diff -y plain.go forked.go) to
// see what forking takes.
//
// It has no imports, so these lines stand in their place.
//

// plainYear adds up the means of its months.
func plainYear(months [][]int) int {
	total := 0
	for _, sales := range months {
		total += plainMonth(sales)
	}
	return total
}

// plainMonth returns the mean of a month, rounded to hundreds.
func plainMonth(sales []int) int {
	return rounded(sales)
}
