package goroutines

import "sync"

func counted() int {
	var group sync.WaitGroup
	n := 0
	for range 3 {
		group.Go(func() { n++ }) // want `the fork writes n without a lock, in a loop`
	}
	m := 0
	go func() { m++ }() // want `the fork writes m without a lock, and the fork in line 13 uses it`
	go func() { println(m) }()
	k := 0
	go func() { k++ }() // want `the fork writes k that is used in line 16 before a force`
	println(k)
	group.Wait()
	return n
}

func good(lines chan string) int {
	// Each turn waits; the loop is left; the channel tells.
	n, done := 0, make(chan bool)
	for range 3 {
		go func() {
			n++
			done <- true
		}()
		<-done
	}
	for range 3 {
		go func() { n++ }()
		break
	}
	var first string
	go func() {
		first = "a"
		close(done)
	}()
	for range done {
	}
	println(first)
	// A goroutine begins at once, and has read what is written behind it.
	limit := 3
	go func() { println(limit) }()
	limit = 4
	// A lock, a semaphore.
	var mu sync.Mutex
	sum, slots := 0, make(chan bool, 1)
	for range 3 {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			sum++
		}()
	}
	for range 3 {
		slots <- true
		go func() {
			n++
			<-slots
		}()
		if _, is := <-lines; !is {
			return n
		}
	}
	return limit
}
