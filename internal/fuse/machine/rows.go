package machine

import (
	"unsafe"

	"xfork/internal/fuse/elem"
)

// Rows is a register that has one row again and again. It is not written for every block: the row stands
// in memory as often as a block and one row more need, and the register moves to the place where the
// block begins in its row, as those of inputs move.
//
//	row     a b c                    Cols 3, blocks of 4
//	memory  a b c a b c a            a block's length, and a row
//	block   |a b c a|b c a b|c a b c|
//	at       0       1       2       the place in the row where the block begins, so many places behind the beginning
//
// A row that is longer than a block is read where it lies; only the blocks in which it ends, and begins anew, are
// written to memory.
//
// No other value has the register: what would be written to it would be read by the blocks that follow.
type Rows struct {
	Register int32
	Spread   int // its number in Program.Spreads
}

// words returns how many words of memory it takes.
func (r *Rows) words(p *Program) int {
	n := min(p.Block, p.N)
	if cols := p.Spreads[r.Spread].Cols; cols <= p.Block {
		n += cols
	}
	return (n + lineWords - 1) &^ (lineWords - 1)
}

// enterRows gives them their memory, and writes the rows that are not longer than a block.
func (f *Frame) enterRows(memory []uint64) {
	p := f.program
	clear(f.rows)
	f.rows = f.rows[:0]
	for i := range p.Rows {
		n := p.Rows[i].words(p)
		d := unsafe.Slice((*float64)(unsafe.Pointer(&memory[0])), n)
		if s := &p.Spreads[p.Rows[i].Spread]; s.Cols <= p.Block {
			tile(d, elem.Slice[float64](s.Array)[:s.Cols], 0)
		}
		f.rows, memory = append(f.rows, d), memory[n:]
	}
}

// moveRows moves their registers to the block of n elements that begins at an index.
func (f *Frame) moveRows(at, n int) {
	p := f.program
	for i, d := range f.rows {
		s := &p.Spreads[p.Rows[i].Spread]
		col := at % s.Cols
		to := &f.ptr[p.Rows[i].Register]
		switch {
		case s.Cols <= p.Block:
			*to = unsafe.Pointer(&d[col])
		case col+n <= s.Cols:
			*to = unsafe.Pointer(&elem.Slice[float64](s.Array)[col])
		default:
			tile(d[:n], elem.Slice[float64](s.Array)[:s.Cols], col)
			*to = unsafe.Pointer(&d[0])
		}
	}
}
