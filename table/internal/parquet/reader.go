package parquet

import (
	"context"
	"fmt"

	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Reader returns a reader for one goroutine.
func (t *table) Reader() source.Reader {
	r := &reader{t: t, chunks: make([]chunk, len(t.schema)), cols: make([]vector.Vector, len(t.schema))}
	r.there, r.shown = make([]bool, len(t.schema)), make([]bool, len(t.schema))
	return r
}

// reader reads morsels. A column is decoded for the whole morsel when its first
// batch is asked for.
//
// It belongs to one instance of a pipeline. Chunks keep their memory from
// morsel to morsel: a reader holds one morsel of each column that is asked for,
// some megabyte each.
type reader struct {
	t      *table
	m      morsel
	at, n  int
	chunks []chunk
	there  []bool // the column has been decoded for this morsel
	cols   []vector.Vector
	shown  []bool // the column has been cut for this batch

	casts map[*file][]*kernel.Program // of columns that have another type in a file than in the table
}

// Open begins a morsel.
func (r *reader) Open(_ context.Context, i int) error {
	r.m = r.t.morsels[i]
	r.at, r.n = 0, 0
	clear(r.there)
	return nil
}

// Next moves on to the next rows.
func (r *reader) Next() vector.Batch {
	r.at += r.n
	r.n = min(vector.Size, int(r.m.to-r.m.from)-r.at)
	clear(r.shown)
	return vector.Batch{N: r.n, Columns: r}
}

// Column shows a column of the batch. Its strings may be kept.
func (r *reader) Column(i int) *vector.Vector {
	v := r.Look(i) // which ends the morsel before, and what has been lent of it
	r.chunks[i].lent = true
	return v
}

// Look shows a column of which no string is kept (vector.Looker).
//
//	the file's name     a constant
//	not in this file    a constant null
//	in it               the window at of the decoded chunk
//	of another type     the same, cast batch by batch
func (r *reader) Look(i int) *vector.Vector {
	v := &r.cols[i]
	if r.shown[i] {
		return v
	}
	r.shown[i] = true
	if r.t.named && i == len(r.t.schema)-1 {
		v.Constant(r.t.schema[i].Type, types.Strings, r.n)
		v.S[0] = r.m.file.Name
		return v
	}
	place := r.m.file.place[i]
	if place < 0 {
		v.Constant(r.t.schema[i].Type, r.t.schema[i].Type.Kind.Layout(), r.n)
		v.Zero(0)
		v.Nulls().Clear(0)
		return v
	}
	l := &r.m.file.leaves[place]
	if !r.there[i] {
		r.decode(i, l)
		r.there[i] = true
	}
	r.chunks[i].window(v, r.at, r.n)
	if l.typ != r.t.schema[i].Type {
		r.cast(i, v)
	}
	return v
}

// Rows are picked of columns that lie there as codes, and are not shown whole for the
// batch. Those that are cast, or not in the file, come whole: they are rare.
//
// Pick makes out some rows of a column (vector.Picker).
func (r *reader) Pick(i int, sel []int32, out *vector.Vector) bool {
	place := -1
	if !r.t.named || i < len(r.t.schema)-1 {
		place = r.m.file.place[i]
	}
	if r.shown[i] || place < 0 {
		return false
	}
	l := &r.m.file.leaves[place]
	if l.typ != r.t.schema[i].Type {
		return false
	}
	if !r.there[i] {
		r.decode(i, l)
		r.there[i] = true
	}
	return r.chunks[i].pick(out, r.at, sel)
}

// Decodes reports whether a column has not been decoded for this morsel
// (source.Decoder).
func (r *reader) Decodes(i int) bool { return !r.there[i] }

// decode reads the column's part of the morsel.
//
// The error is thrown, because it comes from deep inside of a kernel that has
// asked for a column. It becomes the failure of the scan.
func (r *reader) decode(i int, l *leaf) {
	if err := r.chunks[i].read(&r.m, l); err != nil {
		vector.Throw(fmt.Errorf("%s, row group %d, column %q: %w", r.m.file.Name, r.m.group, l.name, err))
	}
}

// Release gives the memory of all columns back.
func (r *reader) Release() {
	for i := range r.chunks {
		r.chunks[i].release()
	}
}

// cast converts the batch's column, which is in v, to the type that it has in
// the table. The values are in v's window until the cast has read them; then v
// shows the result.
//
// The program is compiled once for each file and column of another type, since
// a leaf's type is a property of its file. A constant of a million rows would
// not be cheaper: casts of integers and floats are windows.
func (r *reader) cast(i int, v *vector.Vector) {
	if r.casts == nil {
		r.casts = map[*file][]*kernel.Program{}
	}
	all := r.casts[r.m.file]
	if all == nil {
		all = make([]*kernel.Program, len(r.t.schema))
		r.casts[r.m.file] = all
	}
	if all[i] == nil {
		f := r.t.schema[i]
		col := &bind.Expr{Op: ast.Col, Type: r.m.file.leaves[r.m.file.place[i]].typ, Null: f.Null, Source: &ast.Expr{Op: ast.Col, Text: f.Name}}
		all[i] = kernel.Compile(nil, []*bind.Expr{bind.To(col, f.Type)})
	}
	in := *v
	all[i].Begin(vector.Batch{N: r.n, Columns: &vector.Chunk{N: r.n, Cols: []*vector.Vector{&in}}})
	all[i].Eval(0).Window(v, 0, r.n)
}
