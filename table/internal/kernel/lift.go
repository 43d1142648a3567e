package kernel

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/vector"
)

// Lifting: an operator on strings that has one column of codes for an operand,
// and constants is computed for the entries of the dictionary, once per
// dictionary, and gathered by code.
//
//	codes   0 1 1 0 2      dictionary  AIR MAIL SHIP
//	                       = "MAIL"    0   1    0
//	result  0 1 1 0 0
//
// A row group of 122,880 rows has some ten entries in such columns, so that a
// regular expression costs next to nothing. Entries that occur in no row are
// computed as well, so operators that can fail for a value are not lifted.

// mostEntries bounds the dictionaries that are lifted. With more entries most
// rows have their own, and the operator pays for entries that the filters
// before it have removed.
//
// The bound is on entries, not on their share of the rows: how often a
// dictionary is met is known only afterwards. At 16,384 entries and a vector of
// 2048 rows, the entries cost as much as eight batches; a row group has sixty.
const mostEntries = 16384

// lifted is the memory of a step for one dictionary.
//
// A row group has its own dictionary, so a step sees a new one every sixty
// batches or so, and forgets the last. Keeping several would help only a reader
// that jumps between row groups.
type lifted struct {
	dict    *vector.Dict
	results vector.Vector
	out     *vector.Dict // of a result that is text
	sel     []int32      // the codes of a batch
}

// lifts reports whether an operator may be computed for the entries of a
// dictionary.
//
// Cast is left out because it fails on what it cannot convert: an entry that no
// row has any more, after a filter, would fail the query. Same is left out
// because it gives nulls a value, which a dictionary has no entry for.
// Functions of the program are left out because they may be called for side
// effects.
func lifts(op ast.Op) bool {
	return op >= ast.Eq && op <= ast.In && op != ast.Same || op >= ast.Like && op <= ast.Split || op == ast.Try
}

// lifted computes the step by its operand's dictionary, and reports whether it
// has.
//
// At most one operand may be a column, because the results are indexed by one
// code. Two columns with the same dictionary would be possible (s = lower(s)),
// but no benchmark has them.
func (p *Program) lifted(s *step) bool {
	if !lifts(s.e.Op) {
		return false
	}
	at := -1
	for i, a := range s.args {
		switch {
		case a.constant:
		case at >= 0 || s.in[i].Dict == nil:
			return false
		default:
			at = i
		}
	}
	if at < 0 || len(s.in[at].Dict.Values) > mostEntries {
		return false
	}
	column := s.in[at]
	if s.lift.dict != column.Dict {
		s.lift.dict = column.Dict
		p.entries(s, at)
	}
	p.spread(s, column)
	return true
}

// entries computes the step over the values of the dictionary of operand at.
//
// The kernel sees the entries as a column of strings without codes, so it needs
// no case for dictionaries; it is the same function that runs over rows.
func (p *Program) entries(s *step, at int) {
	l := &s.lift
	l.results, l.out = vector.Vector{}, nil
	in, n := s.in[at], p.batch.N
	defer func() {
		s.in[at], p.batch.N = in, n
		s.constants(at, n)
	}()
	values := &vector.Vector{Type: in.Type, Layout: in.Layout, N: len(in.Dict.Values), S: in.Dict.Values}
	var window vector.Vector
	for from := 0; from < values.N; from += vector.Size {
		p.batch.N = min(vector.Size, values.N-from)
		values.Window(&window, from, p.batch.N)
		s.in[at] = &window
		s.constants(at, p.batch.N)
		s.out.Init(s.e.Type, s.e.Type.Kind.Layout(), p.batch.N)
		s.run(p, s)
		l.results.Append(&s.out, nil)
	}
	if s.e.Type.Kind.Text() && l.results.Valid == nil {
		l.out = &vector.Dict{Values: l.results.S}
	}
}

// constants makes all operands but one, which are constant, show n rows. They
// are shared with other steps, so what they showed has to be restored
// afterwards.
func (s *step) constants(but, n int) {
	for i, a := range s.args {
		if i != but {
			a.state.(*vector.Vector).Window(&a.out, 0, n)
		}
	}
}

// spread gathers the results of the entries by the codes of the column.
//
// A result of text stays a column of codes, with a new dictionary of as many
// entries. Entries of it may be equal to each other (Lower of "A" and of "a"),
// which the users of codes have to know: package group goes by the strings of
// entries, not by codes, when it enters a group.
func (p *Program) spread(s *step, column *vector.Vector) {
	l, n := &s.lift, column.N
	switch {
	case l.out != nil:
		s.out.InitCodes(s.e.Type, l.out, n)
		copy(s.out.Codes, column.Codes)
	case l.results.N == 0: // all rows are null
		s.out.Init(s.e.Type, s.e.Type.Kind.Layout(), n)
		clear(s.out.I)
	default:
		l.gather(&s.out, column)
	}
	s.out.SetValid(s.out.Valid, column.Valid)
}

// gather makes out the rows of results that the codes say. A code of a
// null row is unspecified, but within the dictionary.
func (l *lifted) gather(out, column *vector.Vector) {
	l.sel = l.sel[:0]
	for _, c := range column.Codes[:column.N] {
		l.sel = append(l.sel, int32(c))
	}
	out.Gather(&l.results, l.sel)
}

// plain replaces operands that are codes by their strings, for kernels that
// read S.
//
// Operands are replaced for this call only, in s.in, which eval sets anew for
// the next batch. The copies are garbage: what comes here is dictionaries of
// more than mostEntries entries, or two columns of codes.
func (s *step) plain() {
	for i, v := range s.in {
		if v.Dict == nil {
			continue
		}
		flat := &vector.Vector{Type: v.Type, Layout: v.Layout, N: v.N, S: make([]string, v.N), Valid: v.Valid}
		for k, c := range v.Codes {
			flat.S[k] = v.Dict.Values[c]
		}
		s.in[i] = flat
	}
}
