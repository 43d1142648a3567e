package array

import (
	"context"
	"errors"
	"unsafe"

	"xfork/internal/scratch"
)

// The causes of failures, for errors.Is. What exactly is wrong stands in the text of the error that
// wraps them.
var (
	ErrLengths    = errors.New("lengths differ")
	ErrOutOfRange = errors.New("out of range")
	ErrEmpty      = errors.New("no elements")
)

// Parts calls part(ctx, i) for every i from 0 to n-1, in any order and on any goroutines, and
// returns when all calls have returned. It may stop calling when a call has failed or ctx is done,
// and returns the error then. A single call should be made on the goroutine of the caller.
type Parts func(n int, part func(ctx context.Context, i int) error) error

// partLen is how many elements are done between two looks at the context: 512 KiB of float64, and
// some ten to some hundred microseconds of work.
const partLen = 64 << 10

// partsOf returns how many parts n elements have.
func partsOf(n int) int { return (n + partLen - 1) / partLen }

// How work is divided, and where a goroutine may look at the context:
//
//	elements   |--- part 0 ---|--- part 1 ---|--- part 2 ---|- 3 -|
//	              goroutine 1    goroutine 2    goroutine 1   ...        whichever is free
//
// A part is done without a look: partLen bounds for how long a cancelled call goes on. The sort of
// one goroutine looks more often (pollEvery), for it does more to an element.

// ranges calls f for ranges [lo, hi) that cover n elements, each of partLen but for the last.
// lo/partLen is therefore the number of the part, by which a call may keep results of its own
// without a lock. A single range is not worth a look at the context.
func (p Parts) ranges(n int, f func(lo, hi int) error) error {
	if n <= partLen {
		return f(0, n)
	}
	return p(partsOf(n), func(_ context.Context, i int) error {
		return f(i*partLen, min(n, (i+1)*partLen))
	})
}

// alone calls f once, with a context, for work that cannot be divided: f looks at it by itself.
func (p Parts) alone(f func(ctx context.Context) error) error {
	return p(1, func(ctx context.Context, _ int) error { return f(ctx) })
}

// memory is the temporary memory of one call of the package: it is taken as it is needed, and given
// back at the end, on errors too. Only the goroutine of the caller takes from it.
type memory [][]uint64

// release gives all of it back.
func (m *memory) release() {
	for _, b := range *m {
		scratch.Put(b)
	}
}

// wordsOf returns n words with arbitrary contents.
func wordsOf[U word](m *memory, n int) []U {
	b := scratch.Get((n*width[U]() + 63) / 64)
	*m = append(*m, b)
	return unsafe.Slice((*U)(unsafe.Pointer(unsafe.SliceData(b))), n)
}
