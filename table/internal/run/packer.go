package run

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// chunker packs batches as chunks, for streams that want columns.
type chunker struct {
	cols  []int
	types []types.Type
	chunk *vector.Chunk
}

// Chunker returns a packer of chunks with all columns of a schema: packs are
// *vector.Chunk.
func Chunker(s types.Schema) Packer {
	c := &chunker{}
	for i, f := range s {
		c.cols, c.types = append(c.cols, i), append(c.types, f.Type)
	}
	return c
}

// Push copies a batch: its vectors are written again by the next one.
func (c *chunker) Push(b vector.Batch) {
	if c.chunk == nil {
		c.chunk = vector.NewChunk(c.types)
	}
	c.chunk.Append(b, c.cols, nil)
}

// Take returns the chunk.
func (c *chunker) Take() any {
	if c.chunk == nil {
		return nil
	}
	out := c.chunk
	c.chunk = nil
	return out
}
