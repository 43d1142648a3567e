// Calls that are too short to be forked.
package main

import "fmt"

func mix(x uint64) uint64 {
	for range 60 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

func work(n int) uint64 {
	var sum uint64
	for i := 0; i < n; i++ {
		sum += mix(uint64(i))
	}
	return sum
}

func main() { fmt.Println(work(600000)) }
