package vector

import "xfork/table/internal/types"

// Columns are columns that come to be when they are asked for: a scan decodes
// them, a filter gathers them, a projection computes them. What no operator
// asks for costs nothing, so projections need not be pushed down. A column that
// cannot be had is thrown (see [Throw]).
type Columns interface {
	Column(i int) *Vector
}

// Picker is columns of which some rows may cost less than all.
type Picker interface {
	// Pick makes out the rows sel of a column, in order, and reports whether it has: it does
	// not where the whole column is there already, or costs no more.
	Pick(i int, sel []int32, out *Vector) bool
}

// Batch is up to [Size] rows on their way through a pipeline.
//
// It is passed by value: a number and an interface.
type Batch struct {
	N int
	Columns
}

// Thrown is an error on its way up through kernels, as a panic that [Catch]
// turns back. Kernels call each other for every vector and several levels deep;
// as in encoding/json and fmt, an error result at each level would cost more
// code than the kernels have.
type Thrown struct{ Err error }

// Throw ends the evaluation of the batch with an error.
func Throw(err error) { panic(Thrown{err}) }

// Catch is to be deferred by what calls into kernels: it stores a thrown error
// in err. Other panics go on.
func Catch(err *error) {
	switch p := recover().(type) {
	case nil:
	case Thrown:
		*err = p.Err
	default:
		panic(p)
	}
}

// Chunk is rows that stay. It shows itself as columns, and is not written any
// more once another goroutine may see it.
//
// Columns that nothing reads may be nil.
type Chunk struct {
	N    int
	Cols []*Vector
}

// NewChunk returns an empty chunk of columns of the given types, to be appended
// to.
func NewChunk(cols []types.Type) *Chunk {
	c := &Chunk{Cols: make([]*Vector, len(cols))}
	for i, t := range cols {
		c.Cols[i] = &Vector{Type: t, Layout: t.Kind.Layout()}
	}
	return c
}

// Reserve makes room for n rows, so that appending does not copy what is there
// again and again.
func (c *Chunk) Reserve(n int) {
	for _, v := range c.Cols {
		v.Init(v.Type, v.Layout, n)
		v.Init(v.Type, v.Layout, 0)
	}
}

// Reset forgets the rows, and keeps their memory: only what has been appended is
// to be reset, for it lies in memory of the chunk's own. Strings are cleared, so
// that they keep no page alive.
func (c *Chunk) Reset() {
	c.N = 0
	for _, v := range c.Cols {
		clear(v.S)
		v.Init(v.Type, v.Layout, 0)
	}
}

// Reserve makes room in an empty v for n rows, of column i of the chunks.
func (v *Vector) Reserve(chunks []*Chunk, i, n int) {
	for _, c := range chunks {
		if src := c.Cols[i]; src.N > 0 {
			v.shape(src, n)
			v.shape(src, 0)
			return
		}
	}
}

// Column returns a column whole.
func (c *Chunk) Column(i int) *Vector { return c.Cols[i] }

// Looker is columns of which the memory is used again unless something keeps a string of it: a view of a
// page keeps the page. Column says that something may.
type Looker interface {
	// Look is Column for a reader that has forgotten all strings when the next batch comes. Column may be
	// asked for afterwards, and may show other memory.
	Look(i int) *Vector
}

// Looked is Look of columns that know of it, and Column of others.
func Looked(c Columns, i int) *Vector {
	if l, is := c.(Looker); is {
		return l.Look(i)
	}
	return c.Column(i)
}

// Append adds the given columns of a batch, in this order, and only the rows
// sel unless it is nil.
func (c *Chunk) Append(b Batch, columns []int, sel []int32) {
	for i, col := range columns {
		c.Cols[i].Append(b.Column(col), sel)
	}
	if sel != nil {
		c.N += len(sel)
	} else {
		c.N += b.N
	}
}

// Gather returns the rows sel of c as a new chunk.
func (c *Chunk) Gather(sel []int32) *Chunk {
	out := &Chunk{N: len(sel), Cols: make([]*Vector, len(c.Cols))}
	for i, v := range c.Cols {
		out.Cols[i] = new(Vector)
		out.Cols[i].Gather(v, sel)
	}
	return out
}

// Release gives the memory of all columns back.
func (c *Chunk) Release() {
	for _, v := range c.Cols {
		if v != nil {
			v.Release()
		}
	}
}

// Slice returns rows from..to of c, in the same memory. from is a multiple of
// 64.
func (c *Chunk) Slice(from, to int) *Chunk {
	out := &Chunk{N: to - from, Cols: make([]*Vector, len(c.Cols))}
	for i, v := range c.Cols {
		out.Cols[i] = new(Vector)
		v.Window(out.Cols[i], from, to-from)
	}
	return out
}

// Morsels returns the rows of c as chunks of at most a morsel's rows, in the same
// memory: so workers share what reads them.
func (c *Chunk) Morsels() (out []*Chunk) {
	for from := 0; from < c.N; from += Morsel {
		out = append(out, c.Slice(from, min(c.N, from+Morsel)))
	}
	return out
}

// Joined returns all rows of the chunks as one chunk, in order: the only one,
// if there is only one.
func Joined(chunks []*Chunk, cols []types.Type) *Chunk {
	if len(chunks) == 1 {
		return chunks[0]
	}
	out := NewChunk(cols)
	for _, c := range chunks {
		for i, v := range c.Cols {
			out.Cols[i].Append(v, nil)
		}
		out.N += c.N
	}
	return out
}

// Windows shows a chunk batch by batch: [Windows.Next] moves to the next one.
type Windows struct {
	chunk *Chunk
	from  int
	cols  []Vector
	there []bool
	n     int
}

// Open begins at the first row of c.
func (w *Windows) Open(c *Chunk) {
	w.chunk, w.from, w.n = c, 0, 0
	w.cols, w.there = resized(w.cols, len(c.Cols)), resized(w.there, len(c.Cols))
}

// Next moves to the next rows, and returns how many there are: 0 at the end.
func (w *Windows) Next() Batch {
	w.from += w.n
	w.n = min(Size, w.chunk.N-w.from)
	clear(w.there)
	return Batch{w.n, w}
}

// Column returns the window of a column.
func (w *Windows) Column(i int) *Vector {
	if !w.there[i] {
		w.chunk.Cols[i].Window(&w.cols[i], w.from, w.n)
		w.there[i] = true
	}
	return &w.cols[i]
}
