// A loop that is entered many times, with few calls each.
package main

import "fmt"

func root(x float64) float64 {
	r := 1.0
	for range 4000 {
		r = (r + x/r) / 2
	}
	return r
}

func work(base float64) float64 {
	sum := 0.0
	for i := 0; i < 8; i++ {
		sum += root(base + float64(i))
	}
	return sum
}

func main() {
	total := 0.0
	for i := range 500 {
		total += work(float64(i))
	}
	fmt.Println(total)
}
