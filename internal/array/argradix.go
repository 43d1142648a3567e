package array

import "unsafe"

// The sort of one goroutine for places: that of radix.go, with a place beside each key. It is
// written out again because a key by itself is moved in half the time, and because equal keys need
// not keep their order there:
//
//	radix.go                            here
//
//	what descends is turned round       it is sorted
//	keys that are all their digit       they are moved like others: their places differ
//	are written, not moved
//
// What is common to both is the choice of digits, which leaves buckets of two elements or so, an
// insertion over all of them where none is long, and the table of counts. Both count and scatter
// from left to right, so a place that comes before another one with an equal key stays there.

// sortPlaces sorts the places of a by their keys, and keeps the order of equal ones. b is as long,
// and is overwritten.
func (s *sorter[U]) sortPlaces(a, b []place[U]) {
	t := (*tables)(unsafe.Pointer(unsafe.SliceData(s.memory)))
	s.stepPlaces(a, b, false, t[:])
}

// stepPlaces is step: the places of a come to lie in b if over, otherwise in a.
func (s *sorter[U]) stepPlaces(a, b []place[U], over bool, counts []uint32) {
	if !s.poll(len(a)) {
		return
	}
	b = b[:len(a)]
	to := a
	if over {
		to = b
	}
	if len(a) <= short {
		insertPlaces(to, a)
		return
	}
	lo, hi, up := lookAt(a)
	if up {
		copy(to, a)
		return
	}
	d := digitsOf(lo, hi, len(a))
	// Counts lie on a stack: those of this step first, then those of the steps inside of its buckets.
	if most := d.scatterPlaces(a, b, counts); most <= short {
		// No place is more than 15 places from its own.
		insertPlaces(to, b)
		return
	}
	// The arrays have changed their parts, so what was to be over is not to be any more.
	begin := uint32(0)
	for _, end := range counts[:d.buckets] {
		from, to := b[begin:end], b[begin:end]
		if !over {
			to = a[begin:end]
		}
		if len(from) <= short {
			insertPlaces(to, from)
		} else {
			s.stepPlaces(from, a[begin:end], !over, counts[d.buckets:])
		}
		begin = end
	}
}

// lookAt returns the extremes of keys, of which there is at least one, and whether they ascend. Like
// surveyOf it counts steps down rather than remember whether there was one.
func lookAt[U word](a []place[U]) (lo, hi U, up bool) {
	last := a[0].key
	lo, hi = last, last
	downs := 0
	for i := range a[1:] {
		k := a[i+1].key
		lo, hi = min(lo, k), max(hi, k)
		if k < last {
			downs++
		}
		last = k
	}
	return lo, hi, downs == 0
}

// scatterPlaces moves the places of a to b, bucket by bucket, in their order. It makes counts the
// ends of the buckets, and returns the length of the longest. The loop of the scatter is bound by
// the writes to as many streams as there are buckets; the mask of the index spares its check.
func (d digits[U]) scatterPlaces(a, b []place[U], counts []uint32) (most int) {
	row := (*[radix]uint32)(counts)
	clear(row[:d.buckets])
	for i := range a {
		row[(a[i].key-d.lo)>>d.shift&(radix-1)]++
	}
	at, longest := uint32(0), uint32(0)
	for i, n := range row[:d.buckets] {
		row[i] = at
		at += n
		longest = max(longest, n)
	}
	for _, x := range a {
		i := (x.key - d.lo) >> d.shift & (radix - 1)
		b[row[i]] = x
		row[i]++
	}
	return int(longest)
}

// insertPlaces is insert: it sorts the places of from into to, which may be the same memory. An equal
// key is not passed by, which keeps the order.
func insertPlaces[U word](to, from []place[U]) {
	to = to[:len(from)]
	for i, x := range from {
		j := i
		for ; j > 0 && to[j-1].key > x.key; j-- {
			to[j] = to[j-1]
		}
		to[j] = x
	}
}
