// A loop of rows, and in it one of cells: both might be forked.
package main

import "fmt"

func cell(x, y float64) int {
	a, b := 0.0, 0.0
	for n := range 3000 {
		if a*a+b*b > 4 {
			return n
		}
		a, b = a*a-b*b+x, 2*a*b+y
	}
	return 3000
}

func row(y float64) int {
	sum := 0
	for i := 0; i < 160; i++ {
		sum += cell(float64(i)*0.0125-1.5, y)
	}
	return sum
}

func work(rows int) int {
	total := 0
	for i := 0; i < rows; i++ {
		total += row(float64(i)*0.006 - 0.5)
	}
	return total
}

func main() { fmt.Println(work(160)) }
