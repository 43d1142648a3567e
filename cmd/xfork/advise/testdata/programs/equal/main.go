// Calls that all take the same time.
package main

import "fmt"

// collatz is the number of steps of all numbers below n.
func collatz(n int) int {
	steps := 0
	for i := 1; i < n; i++ {
		for x := i; x != 1; steps++ {
			if x%2 == 0 {
				x /= 2
			} else {
				x = 3*x + 1
			}
		}
	}
	return steps
}

func work(jobs int) int {
	total := 0
	for range jobs {
		total += collatz(20000)
	}
	return total
}

func main() { fmt.Println(work(24)) }
