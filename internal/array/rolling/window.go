package rolling

import (
	"context"
	"fmt"

	"xfork/internal/array"
)

// stretch is how many elements are added up at once: see the law in the package's comment.
const stretch = 4096

// It is the length of the chunks in which package kernel adds up, for the same reason: so short that
// errors stay small and a part is many of them, so long that what is done for each is nothing.

// partLen is how many results are made between two looks at the context: some hundred microseconds.
const partLen = 16 * stretch

// method is how stretches of elements T come to states S, and states to results. It is made of
// functions on slices, not on elements: a call through a pointer for each element would take as long
// as the addition.
type method[T, S any] struct {
	none S
	add  func(s S, a []T) S  // s, and after it the elements of a
	join func(x, y S) S      // x, and after it y
	back func(to []S, a []T) // to[i] is what a[i:] comes to
	run  func(to []T, suffixes []S, s S, enter []T)
}

//	results     to[0]             to[1]                      to[2]
//	are of      suffixes[0], s    suffixes[1], s, enter[0]   suffixes[2], s, enter[0], enter[1]
//
// run is the inner loop. enter may have one element less than there are results: nothing enters after
// the last one.

// Windows that are longer than the array are none. One without elements, or with fewer, is a mistake.

// results returns room for the results of windows of w among n elements.
func results[T any](n, w int) ([]T, error) {
	if w < 1 {
		return nil, fmt.Errorf("%w: a window of %d elements", array.ErrOutOfRange, w)
	}
	if w > n {
		return []T{}, nil
	}
	return make([]T, n-w+1), nil
}

// over makes the results of all windows of w elements, in parts of whole stretches.
func (m method[T, S]) over(p array.Parts, a []T, w int) ([]T, error) {
	to, err := results[T](len(a), w)
	if err != nil || len(to) == 0 {
		return to, err
	}
	whole, err := m.stretches(p, a, w)
	if err != nil {
		return nil, err
	}
	return to, p((len(to)+partLen-1)/partLen, func(_ context.Context, i int) error {
		// The room is the part's own: goroutines share nothing but what is only read.
		suffixes := make([]S, min(w, stretch))
		for at := i * partLen; at < min((i+1)*partLen, len(to)); at += stretch {
			m.blocks(to, a, w, at, suffixes, whole)
		}
		return nil
	})
}

// stretches returns what each whole stretch comes to, where windows are so long that they have one
// inside of them.
func (m method[T, S]) stretches(p array.Parts, a []T, w int) ([]S, error) {
	if w <= stretch {
		return nil, nil
	}
	const each = partLen / stretch // of them are done at a time
	to := make([]S, len(a)/stretch)
	return to, p((len(to)+each-1)/each, func(_ context.Context, i int) error {
		for k := i * each; k < min((i+1)*each, len(to)); k++ {
			to[k] = m.add(m.none, a[k*stretch:][:stretch])
		}
		return nil
	})
}

//	at          at+w                       a block of w, of a short window: nothing lies between
//	|-- block --|--
//
//	at              at+4096            at+w
//	|---- block ----|---- between ----|--       of a long one

// blocks makes the results from at on, a stretch of them, block by block.
func (m method[T, S]) blocks(to, a []T, w, at int, suffixes []S, whole []S) {
	end := min(at+stretch, len(to))
	for ; at < end; at += len(suffixes) {
		n := min(len(suffixes), end-at) // results
		m.back(suffixes, a[at:at+len(suffixes)])
		s := m.between(a, at+len(suffixes), at+w, whole)
		m.run(to[at:at+n], suffixes, s, a[at+w:at+w+n-1])
	}
}

// between returns what the elements between a block and the end of its first window come to: none of
// short windows, of long ones whole stretches and the beginning of another one. lo is a multiple of
// stretch where there are any.
func (m method[T, S]) between(a []T, lo, hi int, whole []S) S {
	s := m.none
	for ; hi-lo >= stretch; lo += stretch {
		s = m.join(s, whole[lo/stretch])
	}
	return m.add(s, a[lo:hi])
}
