package arrow

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow/memory"

	"xfork/table/internal/files"
)

// budget is an allocator that gives only so much memory for one batch.
//
// Lengths are numbers in the file: a flipped bit in that of a body, or of a
// compressed buffer, asks for as much as 64 bits can say. Go ends the program
// if the system does not have it, so it must not be asked for.
type budget struct {
	memory.Allocator
	most, left int64
}

func newBudget(most int64) *budget { return &budget{memory.NewGoAllocator(), most, most} }

// budgetOf returns the budget of a file's batches: its size, and what no
// compression of more than a few rows reaches (LZ4 has 255 at best).
func budgetOf(f *files.File) *budget {
	const ratio, least = 1 << 10, 1 << 26
	return newBudget(max(f.Size*ratio, least))
}

// renew begins another batch.
func (b *budget) renew() { b.left = b.most }

// Allocate panics beyond the budget, as arrow-go does elsewhere in a damaged
// file.
func (b *budget) Allocate(size int) []byte {
	b.spend(size)
	return b.Allocator.Allocate(size)
}

// Reallocate is Allocate for a buffer that grows.
func (b *budget) Reallocate(size int, old []byte) []byte {
	b.spend(size - len(old))
	return b.Allocator.Reallocate(size, old)
}

func (b *budget) spend(size int) {
	if b.left -= int64(size); b.left < 0 {
		panic(fmt.Sprintf("a batch of more than %d MiB in memory", b.most>>20))
	}
}
