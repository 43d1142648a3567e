package spill

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"xfork/table/internal/memory"
	"xfork/table/internal/vector"
)

// Space is where a run keeps rows: in memory as far as its grant goes, and else
// in a file. Its methods may be called by several goroutines, and a nil Space
// has all the memory that there is.
type Space struct {
	grant  *memory.Grant
	dir    string
	ctx    context.Context // nil: it has no end
	create func(dir string) (Storage, error)

	mu   sync.Mutex // protects file and free
	file Storage
	free []*codec

	end   atomic.Int64 // of the file
	rows  atomic.Int64 // written
	bytes atomic.Int64 // written
}

// Storage is a file that blocks are written to and read from.
//
// Places are given by the caller, so that several goroutines can write and read
// at the same time. Tests have one that fails.
type Storage interface {
	WriteAt(p []byte, off int64) (int, error)
	ReadAt(p []byte, off int64) (int, error)
	// Close closes the file and removes it.
	Close() error
}

// New returns a space with a grant, and a file in a folder; "" stands for the
// system's folder for temporary files. Closing it closes the grant.
func New(g *memory.Grant, dir string) *Space { return Through(g, dir, create) }

// Through is New with another way to make the file.
//
// Nothing is done before rows are refused: a run that fits in memory makes no
// file, and pays for a counter.
func Through(g *memory.Grant, dir string, create func(dir string) (Storage, error)) *Space {
	return &Space{grant: g, dir: dir, create: create}
}

// Close removes the file, and gives the memory back.
//
// It is called once, when no worker runs any more and results have been stored:
// rows that are in the file are gone with it.
func (s *Space) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil {
		s.file.Close()
		s.file = nil
	}
	s.grant.Close()
}

// For is New for a run that ends with a context: then Write and Read throw its error.
// Operators that work on rows of the file alone come to one or the other every few
// milliseconds, and look at no context themselves.
func For(ctx context.Context, g *memory.Grant, dir string) *Space {
	s := New(g, dir)
	s.ctx = ctx
	return s
}

// Heed throws the error of the context. It is for what takes long between two blocks.
func (s *Space) Heed() {
	if s != nil && s.ctx != nil && s.ctx.Err() != nil {
		vector.Throw(s.ctx.Err())
	}
}

// Make makes the file, which is otherwise made when the first rows are written: for a
// folder that the program has named, so that a wrong one is told before rows are read.
func (s *Space) Make() error {
	_, err := s.storage()
	return err
}

// Take asks for memory for rows, and reports whether they may be kept.
//
// A refusal is no failure, and says nothing of the next call: another worker may
// give memory back meanwhile. The caller writes what it has and goes on.
func (s *Space) Take(n int64) bool { return s == nil || s.grant.Take(n) }

// Need tells of working room that is needed in any case.
//
// It may take the grant beyond its limit, since the run could not go on without:
// so callers keep below Room, or fail with the number of bytes that would do.
func (s *Space) Need(n int64) {
	if s != nil {
		s.grant.Need(n)
	}
}

// Give gives memory back.
func (s *Space) Give(n int64) {
	if s != nil {
		s.grant.Give(n)
	}
}

// Enter is Need for what is given back soon, with Leave: it waits until there is
// room, or nothing else is inside (memory.Grant.Enter).
func (s *Space) Enter(n int64) { s.grant.Enter(n) }

// Leave gives back what has been taken by Enter, and since.
//
// A worker that leaves wakes those that wait for room.
func (s *Space) Leave(n int64) { s.grant.Leave(n) }

// Flight returns how many bytes a worker may collect before it asks for them: so
// little that eight workers have the quarter of the limit that is not for rows. Without a space it is more than a morsel has.
func (s *Space) Flight() int64 {
	// A quarter of the limit is not for rows; divided among eight workers it is a
	// thirty-second. What a worker collects is written as one block, or as one for
	// each partition, so with more workers than eight the quarter is exceeded by
	// little.
	if s == nil {
		return 1 << 62
	}
	return s.grant.Limit() / 32
}

// Room returns how many bytes of rows may be read back to be worked on together, with
// a table or an order beside the rows. What is larger has to be divided.
//
// Of rows of four times the limit, one of 64 partitions has a sixteenth of the limit,
// and with what is beside it some three times that: so these are not divided again.
// Workers read partitions back side by side as far as there is memory (Enter).
func (s *Space) Room() int64 { return s.grant.Limit() / 4 }

// Limit returns how many bytes there may be in memory.
func (s *Space) Limit() int64 { return s.grant.Limit() }

// Most returns how many bytes were in memory at most.
func (s *Space) Most() int64 { return s.grant.Most() }

// Written returns how many rows and bytes have been written to the file.
func (s *Space) Written() (rows, bytes int64) { return s.rows.Load(), s.bytes.Load() }

// ErrSpill is the failure of a run that cannot write or read its file.
var ErrSpill = errors.New("table: spilling")

// Lacking reports whether a run has failed for what it had too little of: memory, or a
// file that it can use.
func Lacking(err error) bool { return errors.Is(err, memory.ErrLimit) || errors.Is(err, ErrSpill) }

// storage returns the file. It is made by the first goroutine that has something
// to write.
//
// The lock is held while the file is made, so that there is one. A folder without
// room for it is an error of the first write, unless Make has been called.
func (s *Space) storage() (Storage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil {
		return s.file, nil
	}
	f, err := s.create(s.dir)
	if err != nil {
		return nil, fmt.Errorf("%w: no file in %s: %w; another folder can be named with table.Spill", ErrSpill, folder(s.dir), err)
	}
	s.file = f
	return f, nil
}

// codec returns memory for encoding a block, which is to be handed back with
// done.
func (s *Space) codec() *codec {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.free)
	if n == 0 {
		return &codec{}
	}
	c := s.free[n-1]
	s.free = s.free[:n-1]
	return c
}

// There are as many codecs as workers have encoded or decoded at the same time,
// and each has the memory of its largest block: some of Flight, so they are
// counted among what the last quarter is for.
func (s *Space) done(c *codec) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, c)
}

// Write writes a chunk as a block. schema and morsel are numbers that the block
// is to have when it is read. Errors are thrown.
func (s *Space) Write(schema, morsel int, c *vector.Chunk) Ref {
	s.Heed()
	f, err := s.storage()
	if err != nil {
		vector.Throw(err)
	}
	w := s.codec()
	defer s.done(w)
	r := Ref{schema: uint32(schema), morsel: uint32(morsel), N: c.N}
	block := w.encode(&r, c)
	// The place is taken by an addition, and the write needs no lock: workers write
	// side by side. One that fails leaves a hole, which nothing reads, for the run
	// ends with it.
	r.off = s.end.Add(int64(len(block))) - int64(len(block))
	if _, err := f.WriteAt(block, r.off); err != nil {
		vector.Throw(fmt.Errorf("%w: %d bytes are in the file in %s, and %d more cannot be written: %w; "+
			"another folder can be named with table.Spill, and more memory with table.Memory",
			ErrSpill, s.bytes.Load(), folder(s.dir), len(block), err))
	}
	s.rows.Add(int64(c.N))
	s.bytes.Add(int64(len(block)))
	return r
}

// Read reads a block. Errors are thrown.
func (s *Space) Read(r Ref) *vector.Chunk {
	s.Heed()
	f, err := s.storage()
	if err != nil {
		vector.Throw(err)
	}
	w := s.codec()
	defer s.done(w)
	// Mostly a copy out of the system's cache of pages; the check is looked at all the
	// same, since it costs a tenth of what S2 does.
	block := w.space(int(r.size))
	if _, err := f.ReadAt(block, r.off); err != nil {
		vector.Throw(fmt.Errorf("%w: %d bytes of the file in %s cannot be read: %w", ErrSpill, r.size, folder(s.dir), err))
	}
	c, err := w.decode(&r, block)
	if err != nil {
		vector.Throw(fmt.Errorf("%w: the file in %s is damaged at byte %d: %w", ErrSpill, folder(s.dir), r.off, err))
	}
	return c
}
