package plan

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/source"
)

// Which side of a semi or an anti join is kept in memory. The usual one is the
// right side; where the left one is much smaller, its rows are kept, those that a
// right row matches are marked, and then the marked rows go on, or the others:
//
//	orders of a quarter --> probe --> ...         orders of a quarter --> table
//	lines --> table of some millions              lines --> mark in the table
//	                                              table of some thousands --> ...
//
// The rows are the same in the same order, so this is a matter of time and memory
// alone, and a guess will do: sources know how many rows they have, and for each
// kind of condition there is a share of rows that is taken to be left, as System R
// had them (Selinger and others, Access path selection in a relational database
// management system, 1979).
//
// Measured on TPC-H at scale factor 1, one worker, seconds of CPU time, always the
// right side / the smaller one: Q4 0.18 / 0.11, Q21 0.92 / 0.46, Q22 0.07 / 0.05.

// much is how many times smaller the left side has to look: it is kept with all
// columns that are needed, and no row goes on before the right side has been read,
// so little is gained where the sides are alike, or where the guess is.
const much = 4

// size is a guess at how many rows a step has.
type size struct {
	rows  float64
	share float64 // of the rows of its (left) source that conditions leave
	known bool
}

// Sizes has guesses at how many rows steps have. They are made anew after each rewrite
// that asks: a condition that has moved makes other steps smaller.
type Sizes map[*Bound]size

// Of returns the guess for a step: how many rows there are, of how many rows of its
// (left) source, and whether that is known. It is known if all sources below tell how
// many rows they have; text files do not before they have been read.
func (z Sizes) Of(b *Bound) (rows, source float64, known bool) {
	s := z[b]
	return s.rows, s.rows / s.share, s.known
}

// Share returns which share of the rows of its source a step has, as far as is known:
// all of them, if nothing is known, so that nothing is expected of a condition on it.
func (z Sizes) Share(b *Bound) float64 {
	if s := z[b]; s.known {
		return s.share
	}
	return 1
}

// Reduces reports whether conditions have left out much of the source of a step. Less
// than a tenth is not worth a look at each row of another table.
func (z Sizes) Reduces(b *Bound) bool { return z[b].known && z[b].share < 0.9 }

// Marks reports whether a join keeps its left side instead of the right one. The
// sizes of both have been guessed. Other kinds of joins have columns of both sides,
// and rows in the order of left rows first, so they cannot change sides.
func (z Sizes) Marks(b *Bound) bool {
	if b.Join.Kind != Semi && b.Join.Kind != Anti || len(b.Join.Left) == 0 {
		return false
	}
	left, right := z[b.Inputs[0]], z[b.Inputs[1]]
	return left.known && right.known && much*left.rows < right.rows
}

// Guess guesses the size of a step. The sizes of its inputs have been guessed: steps
// are guessed in the order of Ordered, each once, however many read it.
func (z Sizes) Guess(b *Bound) {
	if b.Step == StepScan {
		if t, known := b.Table.(source.Sized); known {
			z[b] = size{float64(t.Size()), 1, true}
		}
		return
	}
	s := z[b.Inputs[0]]
	switch b.Step {
	case StepFilter:
		for _, x := range b.Exprs {
			s = s.less(bind.Share(x))
		}
	case StepGroup:
		if s.rows /= 4; len(b.Group.Keys) == 0 {
			s.rows = 1
		}
	case StepTop, StepLimit:
		if b.N >= 0 {
			s.rows = min(s.rows, float64(b.N))
		}
	case StepUnpivot:
		s.rows *= float64(len(b.Exprs))
	case StepConcat:
		for _, in := range b.Inputs[1:] {
			s.rows, s.known = s.rows+z[in].rows, s.known && z[in].known
		}
	case StepJoin:
		s = s.joined(b.Join.Kind, z[b.Inputs[1]])
	}
	z[b] = s
}

// less returns the size of a share of the rows. Several conditions have a share each,
// as if they did not depend on each other, so a range looks smaller than it is.
func (s size) less(share float64) size {
	s.rows, s.share = s.rows*share, s.share*share
	return s
}

// joined returns the size of a join. The right side is taken for what a foreign key
// of the left one refers to: as many left rows find a row as the conditions on the
// right side have left of it. In an inner join the foreign key is that of the side with
// the larger source, whichever it is.
func (s size) joined(kind JoinKind, right size) size {
	s.known = s.known && right.known
	switch kind {
	case Inner:
		if s.known && s.rows/s.share < right.rows/right.share {
			return right.less(s.share)
		}
		return s.less(right.share)
	case Semi:
		return s.less(right.share)
	case Anti:
		return s.less(1 - right.share/2)
	case Full:
		s.rows += right.rows
	case Cross:
		s.rows *= right.rows
	}
	return s
}
