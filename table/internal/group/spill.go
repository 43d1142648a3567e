package group

import (
	"sync"

	"xfork/table/internal/keys"
	"xfork/table/internal/spill"
	"xfork/table/internal/state"
	"xfork/table/internal/vector"
)

// Groups and rows for which there is no memory go to the file, divided by the
// same bits of the hash that divide them in memory:
//
//	morsel 3    groups, with their states    side 0      partition p:  groups of morsel 0, rows of morsel 0,
//	            rows that were passed on     side 1                    groups of morsel 1, rows of morsel 1, ...
//
// What a morsel makes of its rows does not depend on whether it is spilled, and a
// partition is merged in the same order: so sums have the same bits. Once
// something is in the file, everything goes there before it is merged.
//
// Groups come out partition by partition, and are written under the morsel in
// which they have appeared first, so that reading morsel by morsel puts them in
// order.

// What blocks in the file are.
const (
	schemaGroups = 32 + iota // keys, states, first rows, hashes
	schemaRows               // keys, arguments, rows, hashes
	schemaResult             // keys, aggregates, places
)

// spilled is what a sink has in the file.
type spilled struct {
	space *spill.Space

	mu      sync.Mutex
	parts   *spill.Parts
	buckets *spill.Buckets
}

// Within says that what the space has no room for goes to its file. It is called
// before the first worker.
func (s *Sink) Within(space *spill.Space) { s.space = space }

// asked is what a worker has asked for, for the rows that it passes on.
type asked struct {
	meter spill.Meter
	taken int64
}

// divided returns the partitions in the file.
//
// The first worker that is refused makes them; others add to them at the same
// time.
func (s *Sink) divided() *spill.Parts {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parts == nil {
		s.parts = s.space.Parts(schemaGroups, schemaRows)
	}
	return s.parts
}

// grown asks for memory, if there are that many more rows that are passed on, and
// writes them if there is none.
//
// Only rows that are passed on grow with the morsel: groups are at most some
// thousands, and are asked for when it ends.
func (w *Worker) grown() {
	s, p := w.s, w.pass
	if s.space == nil || !w.asked.meter.Full(p.chunk, p.beside(), w.asked.taken+s.space.Flight()) {
		return
	}
	if size := p.size(); s.space.Take(size - w.asked.taken) {
		w.asked.taken = size
		return
	}
	s.spillRows(w.number, p)
	s.space.Give(w.asked.taken)
	w.asked.taken, w.pass = 0, nil
}

// ended keeps what the morsel has come to, or writes it.
//
// What is kept keeps its memory until partitions are merged. The groups of a
// morsel and the rows that it has passed on go the same way, for the rows come
// behind the groups in the order of what is added up.
func (w *Worker) ended() {
	s, m := w.s, w.m
	if s.space == nil {
		s.morsels[w.number] = m
		return
	}
	size := m.size()
	if s.space.Take(size - w.asked.taken) {
		m.taken = size
		s.morsels[w.number] = m
		return
	}
	m.taken = w.asked.taken
	if len(s.keys) > 0 {
		s.spill(w.number, m)
		return
	}
	// Without keys there is nothing to divide by, and one group takes a few bytes.
	// The only group is kept, without values.
	for _, x := range m.states {
		if v, is := x.(state.Values); is {
			v.Spill(s.space)
		}
	}
	s.morsels[w.number] = m
}

// spill writes what a morsel has come to.
//
// A state that is a number or a few for each group is written as columns
// (save.go). States of values are not: a sink that has one passes all rows on,
// and makes groups when it merges.
func (s *Sink) spill(number int, m *morsel) {
	if n := m.table.Len(); n > 0 {
		c := &vector.Chunk{N: n, Cols: m.table.Columns()}
		for _, x := range m.states {
			if k, is := x.(state.Saver); is {
				c.Cols = append(c.Cols, k.Save()...)
			}
		}
		c.Cols = append(c.Cols, spill.Numbers(m.first))
		s.divided().Add(0, number, m.table.Hashes, c)
	}
	if m.rows != nil {
		s.spillRows(number, m.rows)
	}
	s.space.Give(m.taken)
}

// spillRows writes rows that a morsel has passed on.
//
// Keys and arguments are written as they have been computed; packed keys are not,
// since they are made again in less time than they take to be read.
func (s *Sink) spillRows(number int, p *passed) {
	c := &vector.Chunk{N: p.chunk.N, Cols: append([]*vector.Vector(nil), p.chunk.Cols...)}
	for k, short := range p.short {
		if short {
			c.Cols[k] = keys.AsText(s.types[k], p.chunk.Cols[k])
		}
	}
	c.Cols = append(c.Cols, spill.Numbers(p.row))
	hashes := p.hashes
	if hashes == nil {
		hashes = new(keys.Hasher).Hash(c.Cols[:len(s.keys)], c.N, nil)
	}
	s.divided().Add(1, number, hashes, c)
}

// size returns how many bytes the morsel takes: asked once, when it ends.
func (m *morsel) size() int64 {
	n := groupSize(m.table, m.states) + state.Bytes(m.states)
	if m.rows != nil {
		n += m.rows.size()
	}
	return n
}

// size returns how many bytes the rows take.
func (p *passed) size() int64 { return spill.Size(p.chunk) + p.beside() }

// beside returns how many bytes there are beside the columns.
func (p *passed) beside() int64 {
	n := int64(8*len(p.hashes) + 8*len(p.row)) // and its place in the order
	for _, packs := range p.packs {
		n += int64(16 * len(packs))
	}
	return n
}

// groupSize returns about how many bytes a table of groups and their states take.
//
// Widths of states are taken as the widest common one: a sum with its count. It
// decides when a partition is divided, and need not be exact.
func groupSize(t *keys.Table, states []state.State) int64 {
	return t.Bytes() + int64(t.Len()*(8+24*len(states))) // and the first row
}

// tooMuch reports whether partitions have to be merged from the file: because
// something is there, or because there is no memory for the tables and the result
// beside what the morsels have.
//
// The tables of partitions have at most as many groups as the morsels together,
// and so does the result: twice what is there is enough.
func (s *Sink) tooMuch() bool {
	if s.space == nil || len(s.keys) == 0 {
		return false
	}
	taken := int64(0)
	for _, m := range s.morsels {
		if m != nil {
			taken += m.taken
		}
	}
	if s.parts != nil || !s.space.Take(2*taken) {
		return true
	}
	s.space.Give(2 * taken) // what is left in the end is not more than there was
	return false
}

// spillValues writes the values that the states of a partition keep, if there are
// many.
func (s *Sink) spillValues(p *part) {
	if s.space == nil || state.Bytes(p.states) <= s.space.Room() {
		return
	}
	for _, x := range p.states {
		if v, is := x.(state.Values); is {
			v.Spill(s.space)
		}
	}
}
