package write

import (
	"context"
	"fmt"
	"unsafe"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/run"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// RowGroup is how many rows a row group has: as many as DuckDB's, which is one
// morsel when the file is read.
const RowGroup = 122880

// fullGroup is how many bytes of text end a row group early: columns of a group
// are in memory until it is written.
const fullGroup = 128 << 20

// fullDictionary is how many bytes of distinct values a column's dictionary may
// have. Beyond, the rest of the group is written plain: a dictionary of mostly
// different values is read twice, and the map that finds them when they are
// written no longer fits in the cache. Without the limit a file with two
// columns of different names took 1.7 times as long to write, and 1.5 times to
// read.
const fullDictionary = 256 << 10

// Parquet is a stream that writes a Parquet file. The order of the columns is
// the table's, each with its values in pages of 256 KiB; a group's pages are
// written when it is full, one column after the other.
//
//	| group 0: a a a b c c | group 1: a a b c c | ... | footer |
type Parquet struct {
	schema types.Schema
	out    *output
	w      *pq.GenericWriter[any]
	group  int // rows of a row group
	filled int // rows of the group in progress
	text   int // bytes of text in it
	rows   int64
	buf    []pq.Value
}

// NewParquet begins a file.
func NewParquet(d Disk, path string, s types.Schema, group int) (p *Parquet, err error) {
	// parquet-go counts the rows of a row group in its columns.
	if len(s) == 0 {
		return nil, fmt.Errorf("%s: a Parquet file has at least one column", path)
	}
	out, err := create(d, path, false)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			out.Close()
		}
	}()
	defer guard(&err, path)
	w := pq.NewGenericWriter[any](counted{out}, schema(s), pq.Compression(&pq.Snappy), pq.DictionaryMaxBytes(fullDictionary), pq.CreatedBy("xfork", "", ""))
	return &Parquet{schema: s, out: out, w: w, group: group}, nil
}

// guard turns a panic of parquet-go into an error: it panics for a schema that
// it does not like, and a writer's failure is to leave nothing behind like any
// other.
func guard(err *error, path string) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: the Parquet writer has failed: %v", path, p)
	}
}

// Packer packs chunks: a Parquet writer encodes a column of a group as a whole.
func (p *Parquet) Packer() run.Packer { return run.Chunker(p.schema) }

// Consume writes a chunk, cut at the ends of row groups. Between columns, some ten
// milliseconds apart, it looks whether the force has been cancelled.
func (p *Parquet) Consume(ctx context.Context, pack any) (err error) {
	defer guard(&err, p.out.name)
	c := pack.(*vector.Chunk)
	columns := p.w.ColumnWriters()
	for from := 0; from < c.N; {
		// A group has exactly as many rows as is asked for, whatever chunks
		// come: the file does not depend on the number of workers.
		n := min(c.N-from, p.group-p.filled)
		for i, v := range c.Cols {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := p.column(columns[i], v, i, from, n); err != nil {
				return fmt.Errorf("column %q: %w", p.schema[i].Name, err)
			}
		}
		from, p.filled, p.rows = from+n, p.filled+n, p.rows+int64(n)
		if p.filled == p.group || p.text > fullGroup {
			p.filled, p.text = 0, 0
			if err := p.w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// column writes n rows of a column, in pieces that stay in the first-level
// cache: a value is 24 bytes. A level says whether there is a value: 0 for a
// null, 1 for a value of an optional column. A column that has no nulls by its
// schema is stored without levels.
func (p *Parquet) column(w *pq.ColumnWriter, v *vector.Vector, col, from, n int) error {
	defined := 0
	if p.schema[col].Null {
		defined = 1
	}
	for end := from + n; from < end; {
		p.buf = p.buf[:0]
		for ; from < end && len(p.buf) < 512; from++ {
			if v.Null(from) {
				if defined == 0 {
					return fmt.Errorf("a null in a column that has none")
				}
				p.buf = append(p.buf, pq.NullValue().Level(0, 0, col))
				continue
			}
			x, err := p.value(v, v.At(from))
			if err != nil {
				return err
			}
			p.buf = append(p.buf, x.Level(0, defined, col))
		}
		if _, err := w.WriteRowValues(p.buf); err != nil {
			return err
		}
	}
	return nil
}

// value returns the value at index i of v, which is not null.
func (p *Parquet) value(v *vector.Vector, i int) (pq.Value, error) {
	switch v.Type.Kind {
	case types.Bool:
		return pq.BooleanValue(v.I[i] != 0), nil
	case types.Int32, types.Day:
		return pq.Int32Value(int32(v.I[i])), nil
	case types.Float32:
		return pq.FloatValue(float32(v.F[i])), nil
	case types.Float64:
		return pq.DoubleValue(v.F[i]), nil
	case types.Str, types.Bytes:
		s := str(v, i)
		p.text += len(s)
		// The writer copies the bytes into its page.
		return pq.ByteArrayValue(unsafe.Slice(unsafe.StringData(s), len(s))), nil
	case types.Dec:
		x := v.Wide(i)
		if v.Type.Precision <= 9 {
			return pq.Int32Value(int32(x.Lo)), nil
		}
		if v.Type.Precision <= types.NarrowDigits {
			return pq.Int64Value(int64(x.Lo)), nil
		}
		// Two's complement, the most significant byte first.
		var b [16]byte
		for k := range 8 {
			b[k], b[8+k] = byte(uint64(x.Hi)>>(56-8*k)), byte(x.Lo>>(56-8*k))
		}
		return pq.FixedLenByteArrayValue(b[:]), nil
	case types.Time:
		x, fits := types.MulWide(v.I[i], types.Pow10[stored(v.Type.Precision)-v.Type.Precision]).Narrow()
		if !fits {
			return pq.Value{}, fmt.Errorf("the time %v is outside of what 64 bits hold", types.TimeOf(v.I[i], v.Type.Precision))
		}
		return pq.Int64Value(x), nil
	}
	return pq.Int64Value(v.I[i]), nil
}

// stored returns the digits of a timestamp in the file: of the units that
// Parquet has, the next finer one.
//
//	digits   0 1 2 3   4 5 6   7 8 9
//	unit     milli     micro   nano
func stored(digits uint8) uint8 { return (max(digits, 3) + 2) / 3 * 3 }

// Commit writes the footer and gives the file its name. Without rows there is
// no row group, and the footer has the columns alone.
func (p *Parquet) Commit() (wrote Written, err error) {
	if err := p.end(); err != nil {
		return wrote, err
	}
	err = p.out.commit()
	return Written{p.rows, p.out.bytes, 1}, err
}

// end writes the last row group and the footer.
func (p *Parquet) end() (err error) {
	defer guard(&err, p.out.name)
	return p.w.Close()
}

// Close removes the file unless it has been committed.
func (p *Parquet) Close() { p.out.Close() }
