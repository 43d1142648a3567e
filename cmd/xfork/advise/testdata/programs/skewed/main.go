// Calls of which the longest takes a third of the time.
package main

import "fmt"

func divisors(n int) int {
	count := 0
	for i := 1; i <= n; i++ {
		if n%i == 0 {
			count++
		}
	}
	return count
}

func work(sizes []int) []int {
	out := make([]int, len(sizes))
	for i, n := range sizes {
		out[i] = divisors(n)
	}
	return out
}

func main() {
	var sizes []int
	for i := range 40 {
		sizes = append(sizes, 20000*(i+1))
	}
	sizes = append(sizes, 20000*400)
	fmt.Println(work(sizes))
}
