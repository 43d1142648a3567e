// The rows of a product of two matrices.
package main

import "fmt"

func times(row []float64, b [][]float64) []float64 {
	out := make([]float64, len(b[0]))
	for k, x := range row {
		for j, y := range b[k] {
			out[j] += x * y
		}
	}
	return out
}

func work(a, b [][]float64) [][]float64 {
	product := make([][]float64, len(a))
	for i := range a {
		product[i] = times(a[i], b)
	}
	return product
}

func square(n int, seed float64) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, n)
		for j := range rows[i] {
			rows[i][j] = seed * float64(i-j)
		}
	}
	return rows
}

func main() {
	a, b := square(550, 0.5), square(550, 0.25)
	for range 1 {
		b = work(a, b)
	}
	fmt.Println(b[3][4])
}
