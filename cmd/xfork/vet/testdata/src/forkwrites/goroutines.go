package forkwrites

import "sync"

// Goroutines are no forks, unless a flag says so.
func goroutines() int {
	var group sync.WaitGroup
	n := 0
	for range 3 {
		group.Go(func() { n++ })
		go func() { n++ }()
	}
	group.Wait()
	return n
}
