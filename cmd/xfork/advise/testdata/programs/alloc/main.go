// Calls that allocate: the collector works beside them.
package main

import "fmt"

type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{grow(depth - 1), grow(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.count() + t.right.count()
}

func nodes(depth int) int { return grow(depth).count() }

func work(jobs int) int {
	total := 0
	for range jobs {
		total += nodes(15)
	}
	return total
}

func main() { fmt.Println(work(40)) }
