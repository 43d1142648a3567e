// Calls that wait: xfork fork leaves them alone.
package main

import (
	"fmt"
	"time"
)

func fetch(n int) int {
	time.Sleep(5 * time.Millisecond)
	return n
}

func work(jobs int) int {
	total := 0
	for i := range jobs {
		total += fetch(i)
	}
	return total
}

func main() { fmt.Println(work(60)) }
