package run

import (
	"runtime"
	"sync"
	"sync/atomic"

	"xfork/internal/failure"
	"xfork/internal/site"
)

// posts are the goroutines of all runs, by identity. Every force looks here, so it is read without a lock: a list is never
// changed, but replaced. It is changed when a goroutine begins or ends, under the lock of its bucket. A bucket has the 64 bytes
// of a cache line, so that goroutines which begin at the same time do not take lines from each other.
var posts [512]struct {
	sync.Mutex
	first atomic.Pointer[station]
	_     [48]byte
}

// station is an entry of a bucket's list. It is immutable: a reader may be on it when it is removed. A removal copies what stood
// before it.
//
//	first --> A --> B --> C          before the removal of B
//	first --> A' -> C                afterwards; a reader on A or B still comes to C
//
// Lists are short: 512 buckets for as many goroutines as are at work, and one more entry for each run within a call.
type station struct {
	g      uintptr
	number uintptr // the goroutine's, as the runtime counts
	p      *Post
	next   *station
}

// bucketOf hashes by multiplication with 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, volume 3,
// section 6.4), of which it takes the upper 9 bits: goroutine descriptors are aligned, so the lower bits of g tell little.
func bucketOf(g uintptr) int { return int(uint64(g) * 0x9E3779B97F4A7C15 >> 55) }

// Current returns the post of the running goroutine, or nil if it belongs to no run. It costs a hash and as a rule one or two
// loads.
func Current() *Post {
	// The runtime's descriptor of the goroutine: unique among those that have not ended.
	g := site.G()
	for s := posts[bucketOf(g)].first.Load(); s != nil; s = s.next {
		if s.g == g {
			return s.p
		}
	}
	return nil
}

// Enlist makes the running goroutine known as p's. In front of the list: where a sequential run lies inside of another run's
// call, the inner one is found. Delist is its opposite, on the same goroutine.
func Enlist(p *Post) {
	g := site.G()
	b := &posts[bucketOf(g)]
	b.Lock()
	b.first.Store(&station{g, site.Number(), p, b.first.Load()})
	b.Unlock()
	working.Add(1)
}

// Delist forgets the running goroutine: its newest entry, for a sequential run may lie inside another one.
func Delist() {
	g := site.G()
	b := &posts[bucketOf(g)]
	b.Lock()
	var before []*station
	s := b.first.Load()
	for ; s.g != g; s = s.next {
		before = append(before, s)
	}
	// The entries in front are copied, so that readers on the old ones still come to the end.
	rest := s.next
	for i := len(before) - 1; i >= 0; i-- {
		rest = &station{before[i].g, before[i].number, before[i].p, rest}
	}
	b.first.Store(rest)
	b.Unlock()
	working.Add(-1)
}

// working counts the goroutines that are enlisted, so that a force in a program without runs costs one load here. Without
// it each would have to ask the runtime for the goroutine's creator.
var working atomic.Int32

// Resumer returns the post of the call that has resumed the running coroutine, or nil. A coroutine (iter.Pull) is a goroutine
// that its caller has created; so the creator's number is looked for among all posts. That goes through the whole table, but only
// where the goroutine is no run's and some run is at work.
func Resumer() *Post {
	if working.Load() == 0 {
		return nil
	}
	// By number and not by identity: the descriptor of a goroutine that has ended is used again, its number never.
	creator := site.Creator()
	if creator == 0 {
		return nil
	}
	// The resuming call stands still until the coroutine yields, so its depth does not change under this look.
	for i := range posts {
		for s := posts[i].first.Load(); s != nil; s = s.next {
			if s.number == creator && s.p.Depth > 0 {
				return s.p
			}
		}
	}
	return nil
}

// Travel lets a Goexit go on through the function that forces: as it would have, had the node been evaluated inline, and so
// on every schedule. The outermost force returns it as an error. A force in a coroutine counts as nested.
func Travel(err error) error {
	if failure.IsGoexit(err) {
		if p := Current(); p != nil && p.Depth > 0 || p == nil && Resumer() != nil {
			runtime.Goexit()
		}
	}
	return err
}
