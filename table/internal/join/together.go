package join

import (
	"xfork/table/internal/vector"
)

// together joins the chunks, which have n rows, column by column, side by side.
//
// A table of one morsel shares its columns, and copies nothing: all partitions of
// a table in the file are such.
func (t *Table) together(chunks []*vector.Chunk, n int, split vector.Split) error {
	width := len(t.cols) + len(t.on)
	all := make([]*vector.Vector, width)
	err := split(width, func(i int) error {
		all[i] = &vector.Vector{}
		if len(chunks) == 1 {
			all[i] = chunks[0].Cols[i]
			return nil
		}
		reserve(all[i], chunks, i, n)
		for _, c := range chunks {
			all[i].Append(c.Cols[i], nil)
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.rows, t.keys = &vector.Chunk{N: n, Cols: all[:len(t.cols)]}, all[len(t.cols):]
	for i, v := range t.rows.Cols {
		if v.N == 0 {
			v.Init(t.types[i], t.types[i].Kind.Layout(), 0)
		}
	}
	return nil
}

// reserve makes room for n rows in v, which column i of the chunks is to be
// appended to. Without it, the rows that are there would be copied each time
// that the memory runs out.
func reserve(v *vector.Vector, chunks []*vector.Chunk, i, n int) {
	if len(chunks) == 0 {
		return
	}
	first := chunks[0].Cols[i]
	dict := first.Dict
	for _, c := range chunks {
		if c.Cols[i].Dict != dict {
			dict = nil
		}
	}
	room(v, first, dict, n)
}

// room makes room for n rows in v, which is empty, in the form of a vector with
// a dictionary or without one.
func room(v, form *vector.Vector, dict *vector.Dict, n int) {
	if dict != nil {
		v.InitCodes(form.Type, dict, n)
	} else {
		v.Init(form.Type, form.Layout, n)
	}
	v.Init(form.Type, form.Layout, 0)
}
