package array

import (
	"context"
	"fmt"
	"slices"
	"unsafe"

	"xfork/internal/kernel"
)

// What can be said about elements once they are sorted, or their ranks are known.
//
//	Unique   sorts into temporary memory and keeps the first of each run
//	Mode     sorts into temporary memory and keeps the longest run
//	TopK     selects a rank and sorts what lies above it
//
// To count in a table of hashes would spare the sort where few elements are different, but not
// where most are: a look into a table of a million elements is a jump out of the cache, and the
// result of Unique would have to be sorted after it. The radix sort takes little time where the
// range is narrow, which is where tables are fast too.

// elementsOf returns room for n elements, with arbitrary contents. Words are aligned for elements of
// any type.
func elementsOf[T kernel.Number](m *memory, n int) []T {
	words := wordsOf[uint64](m, (n*int(unsafe.Sizeof(T(0)))+7)/8)
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(words))), n)
}

// The order of Sort tells more elements apart than == does, and fewer:
//
//	             order of Sort          ==                   Unique and Mode
//	-0, +0       -0 is before +0        equal                one element
//	NaN, NaN     by their bits          different            one element
//
// Elements that count as one are neighbours all the same once they are sorted.

// same reports whether two elements count as one: equal ones, -0 and +0 among them, and NaNs.
func same[T kernel.Number](x, y T) bool { return x == y || x != x && y != y }

// Unique returns the different elements of a in ascending order, NaN first if there is one. Of -0
// and +0 it is -0, if both are there.
//
//	sorted   1 1 2 | 2 2 5 | 7 7 7        parts
//	firsts     2   |   1   |   1          each part counts its own
//	starts     0   |   2   |   3          and writes them from there on
func Unique[T kernel.Number](p Parts, a []T) ([]T, error) {
	var m memory
	defer m.release()
	sorted := elementsOf[T](&m, len(a))
	if err := Sort(p, sorted, a); err != nil {
		return nil, err
	}
	// Two passes, as in Compress: a part has to know how many elements those before it keep.
	first := func(i int) bool { return i == 0 || !same(sorted[i-1], sorted[i]) }
	starts := make([]int, max(partsOf(len(a)), 1)+1)
	if err := p.ranges(len(a), func(lo, hi int) error {
		n := 0
		for i := lo; i < hi; i++ {
			if first(i) {
				n++
			}
		}
		starts[lo/partLen+1] = n
		return nil
	}); err != nil {
		return nil, err
	}
	for i := range starts[1:] {
		starts[i+1] += starts[i]
	}
	to := make([]T, starts[len(starts)-1])
	return to, p.ranges(len(a), func(lo, hi int) error {
		at := starts[lo/partLen]
		for i := lo; i < hi; i++ {
			if first(i) {
				to[at] = sorted[i]
				at++
			}
		}
		return nil
	})
}

// Mode returns the element that comes most often, of several the least in the order of Sort. An
// empty array is an error.
func Mode[T kernel.Number](p Parts, a []T) (mode T, err error) {
	if len(a) == 0 {
		return 0, fmt.Errorf("%w: Mode of an empty array", ErrEmpty)
	}
	var m memory
	defer m.release()
	sorted := elementsOf[T](&m, len(a))
	if err := Sort(p, sorted, a); err != nil {
		return 0, err
	}
	// Of two runs of one length the earlier one stays: the element must come more often than any
	// before it.
	//
	// Runs cross the borders of parts, so one goroutine looks at them all, in less time than
	// sorting has taken.
	return mode, p.alone(func(ctx context.Context) error {
		begin, longest := 0, 0
		for i := range sorted {
			if !same(sorted[begin], sorted[i]) {
				begin = i
			}
			if i-begin >= longest {
				mode, longest = sorted[begin], i-begin+1
			}
			if i%partLen == partLen-1 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
		}
		return nil
	})
}

// TopK returns the k greatest elements of a, the greatest first. NaNs are the least. A k that is
// not from 0 to the length is an error. The elements are read some four times; only those of the
// result are sorted.
func TopK[T kernel.Number](p Parts, a []T, k int) ([]T, error) {
	if k < 0 || k > len(a) {
		return nil, fmt.Errorf("%w: the %d greatest of %d elements", ErrOutOfRange, k, len(a))
	}
	to := make([]T, k)
	if k == 0 {
		return to, nil
	}
	if isWide[T]() {
		return to, topK(p, orderOf[uint64, T](), bitsOf[uint64](to), bitsOf[uint64](a))
	}
	return to, topK(p, orderOf[uint32, T](), bitsOf[uint32](to), bitsOf[uint32](a))
}

// The selection is that of Quantile, by keys: a quantile needs to know of NaNs, which have no rank
// among numbers, while here they are simply the least.

// topK selects the key of the least element of the result. What lies above it is collected part by
// part and sorted; the rest of the result is that element, for equal keys are equal elements.
//
//	a        7 1 9 3 | 9 5 3 8       k = 4: the key is that of 7, above it are 9, 9, 8
//	result   9 9 8 | 7
func topK[U word](p Parts, o order[U], to, a []U) error {
	s := &selection[U]{p: p, o: o, a: a, rank: len(a) - len(to)}
	defer s.m.release()
	// A selection narrows the range of keys in which the rank lies, from all that there are.
	var err error
	if s.lo, s.hi, err = o.extent(p, a); err != nil {
		return err
	}
	least, _, err := s.find()
	if err != nil {
		return err
	}
	// Parts keep what they find in slices of their own. Of the k elements at most k-1 lie above the
	// least, so all of them together are no longer than the result.
	above := make([][]U, partsOf(len(a)))
	if err := p.ranges(len(a), func(lo, hi int) error {
		var keys []U
		for _, x := range a[lo:hi] {
			if k := o.key(x); k > least {
				keys = append(keys, k)
			}
		}
		above[lo/partLen] = keys
		return nil
	}); err != nil {
		return err
	}
	// The order in which parts are put together does not matter to what is sorted: equal keys are
	// equal elements to the last bit.
	keys := slices.Concat(above...)
	if err := sortWords(p, order[U]{}, keys, keys); err != nil {
		return err
	}
	for i := range to {
		k := least
		if i < len(keys) {
			k = keys[len(keys)-1-i]
		}
		to[i] = o.element(k)
	}
	return nil
}
