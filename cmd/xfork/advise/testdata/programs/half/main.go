// A loop that is half of the program; the other half carries a value.
package main

import "fmt"

func sieve(n int) int {
	composite := make([]bool, n)
	count := 0
	for i := 2; i < n; i++ {
		if composite[i] {
			continue
		}
		count++
		for j := i * i; j < n; j += i {
			composite[j] = true
		}
	}
	return count
}

func work(jobs int) int {
	total := 0
	for i := range jobs {
		total += sieve(100000 + i)
	}
	return total
}

// chain needs each value for the next.
func chain(n int) uint64 {
	x := uint64(88172645463325252)
	for range n {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

func main() { fmt.Println(work(150), chain(24000000)) }
