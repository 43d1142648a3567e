// Package other is what the fixtures call in another package: what it does is known by facts.
package other

import "time"

var Count int

func Add() { Count++ }

func Wait() int {
	time.Sleep(time.Second)
	return 1
}

var Table = []int{1, 2, 3}
