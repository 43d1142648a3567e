package duck

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"xfork/table/internal/run"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// quoted writes a name of SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// create returns the statement that makes a table of a schema.
func create(what, name string, s types.Schema) string {
	cols := make([]string, len(s))
	for i, f := range s {
		sql, _ := written(f.Type)
		cols[i] = quoted(f.Name) + " " + sql
	}
	return what + quoted(name) + " (" + strings.Join(cols, ", ") + ")"
}

// appending copies the rows of a frame into a temporary table, as a stream of
// chunks. It is written by one goroutine at a time.
type appending struct {
	schema types.Schema
	a      mapping.Appender
	chunk  mapping.DataChunk
	rows   int64
}

// errChanged is the error of files that are others than a moment ago.
var errChanged = errors.New("duck: the types of the view's frame have changed since the query was prepared")

// The appender goes by the name in the catalogue of temporary tables, so a view
// may have the name of a table of the database, which it hides. The types of the
// chunk are the appender's own: they are the ones that DuckDB checks.
//
// appendTo begins to append to a temporary table of the connection.
func appendTo(c *conn, name string, s types.Schema) (*appending, error) {
	a := &appending{schema: s}
	if mapping.AppenderCreateExt(c.c, "temp", "main", name, &a.a) == mapping.StateError {
		msg := mapping.AppenderError(a.a)
		a.Close()
		return nil, errors.New("duck: " + msg)
	}
	kinds := make([]mapping.LogicalType, len(s))
	for i := range s {
		kinds[i] = mapping.AppenderColumnType(a.a, mapping.IdxT(i))
	}
	a.chunk = mapping.CreateDataChunk(kinds)
	for i := range kinds {
		mapping.DestroyLogicalType(&kinds[i])
	}
	return a, nil
}

// Packer packs chunks.
func (a *appending) Packer() run.Packer { return run.Chunker(a.schema) }

// DuckDB takes chunks of 2048 rows at most, and copies them: one chunk of its
// memory is filled again and again. A chunk of ours is a batch or a morsel.
//
// Consume appends a chunk.
func (a *appending) Consume(ctx context.Context, pack any) error {
	c := pack.(*vector.Chunk)
	var flat vector.Vector
	for from := 0; from < c.N; from += vector.Size {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		w := c.Slice(from, min(c.N, from+vector.Size))
		mapping.DataChunkReset(a.chunk)
		for i, v := range w.Cols {
			if err := store(mapping.DataChunkGetVector(a.chunk, mapping.IdxT(i)), v.Flat(&flat), a.schema[i].Type); err != nil {
				row := a.rows
				if at := (*rowError)(nil); errors.As(err, &at) {
					row += int64(at.row)
				}
				return fmt.Errorf("duck: row %d, column %q: %w", row, a.schema[i].Name, err)
			}
		}
		mapping.DataChunkSetSize(a.chunk, mapping.IdxT(w.N))
		if mapping.AppendDataChunk(a.a, a.chunk) == mapping.StateError {
			return told(ctx, mapping.AppenderError(a.a))
		}
		a.rows += int64(w.N)
	}
	return nil
}

// Commit makes the rows visible to the connection.
func (a *appending) Commit() (any, error) {
	if mapping.AppenderFlush(a.a) == mapping.StateError {
		return nil, errors.New("duck: " + mapping.AppenderError(a.a))
	}
	return a.rows, nil
}

// Close ends the appender. What it has not flushed is lost or is not, which
// makes no difference to a table that goes with its connection.
func (a *appending) Close() {
	mapping.DestroyDataChunk(&a.chunk)
	mapping.AppenderDestroy(&a.a)
}

// The values of rows that are null are written too, whatever they are: DuckDB
// looks at its bitmap first, as the vectors here do. Text is the exception, for a
// string of DuckDB's has a pointer in it (strs).
//
// store writes a column, which is not constant, to a vector of DuckDB's.
func store(dst mapping.Vector, v *vector.Vector, t types.Type) error {
	if v.Valid != nil {
		mapping.VectorEnsureValidityWritable(dst)
		copy(at[uint64](mapping.VectorGetValidity(dst), (v.N+63)/64), v.Valid)
	}
	data := mapping.VectorGetData(dst)
	switch t.Kind {
	case types.Bool:
		narrow(at[uint8](data, v.N), v.I)
	case types.Int32, types.Day:
		narrow(at[int32](data, v.N), v.I)
	case types.Int64:
		copy(at[int64](data, v.N), v.I)
	case types.Float32:
		for i, out := 0, at[float32](data, v.N); i < v.N; i++ {
			out[i] = float32(v.F[i])
		}
	case types.Float64:
		copy(at[float64](data, v.N), v.F)
	case types.Dec:
		decimals(data, v, t)
	case types.Time:
		return times(at[int64](data, v.N), v, t)
	case types.Span:
		return spans(at[interval](data, v.N), v)
	default:
		return strs(dst, at[text](data, v.N), v, t.Kind == types.Str)
	}
	return nil
}

// narrow converts integers that fit.
func narrow[T uint8 | int32 | int16](dst []T, src []int64) {
	for i, x := range src[:len(dst)] {
		dst[i] = T(x)
	}
}

//	digits   1-4     5-9     10-18   19-38
//	bits     16      32      64      128, the lower half first
//
// decimals writes decimals in the integers that DuckDB stores their precision
// in.
func decimals(data unsafe.Pointer, v *vector.Vector, t types.Type) {
	switch p := t.Precision; {
	case p > 18:
		for i, out := 0, at[[2]uint64](data, v.N); i < v.N; i++ {
			x := v.Wide(i)
			out[i] = [2]uint64{x.Lo, uint64(x.Hi)}
		}
	case p > 9:
		for i, out := 0, at[int64](data, v.N); i < v.N; i++ {
			out[i] = int64(v.Wide(i).Lo)
		}
	case p > 4:
		for i, out := 0, at[int32](data, v.N); i < v.N; i++ {
			out[i] = int32(v.Wide(i).Lo)
		}
	default:
		for i, out := 0, at[int16](data, v.N); i < v.N; i++ {
			out[i] = int16(v.Wide(i).Lo)
		}
	}
}

// times writes timestamps in the unit that DuckDB has for theirs.
func times(dst []int64, v *vector.Vector, t types.Type) error {
	_, digits := written(t)
	by := types.Pow10[digits-t.Precision]
	copy(dst, v.I)
	return each(v, v.N, func(i int) error {
		x := v.I[i] * by
		if x/by != v.I[i] || x == endOfTimes || x <= -endOfTimes {
			return errors.New("the timestamp is outside of what DuckDB holds")
		}
		dst[i] = x
		return nil
	})
}

// spans writes durations as intervals.
func spans(dst []interval, v *vector.Vector) error {
	return each(v, v.N, func(i int) error {
		d := time.Duration(v.I[i])
		if d%time.Microsecond != 0 {
			return fmt.Errorf("%v is finer than a microsecond, which an interval has", d)
		}
		dst[i] = interval{micros: d.Microseconds()}
		return nil
	})
}

// strs writes text and bytes. Short ones lie in the vector itself; only longer
// ones take a call, which copies them into memory of DuckDB's.
func strs(dst mapping.Vector, out []text, v *vector.Vector, utf bool) error {
	clear(out)
	return each(v, v.N, func(i int) error {
		s := v.Str(i)
		switch {
		case utf && !utf8.ValidString(s):
			return fmt.Errorf("%.80q is not UTF-8, as text of DuckDB is", s)
		case len(s) > math.MaxUint32:
			return errors.New("the text is longer than 4 GiB")
		case len(s) > inline:
			mapping.VectorAssignStringElementLen(dst, mapping.IdxT(i), unsafe.Slice(unsafe.StringData(s), len(s)))
		default:
			out[i].n = uint32(len(s))
			copy(unsafe.Slice(&out[i].head[0], inline), s)
		}
		return nil
	})
}

// Whether there may be nulls is no part of it: the tables allow them.
//
// same reports whether two schemas have the same names and types.
func same(a, b types.Schema) bool {
	return slices.EqualFunc(a, b, func(x, y types.Field) bool { return x.Name == y.Name && x.Type == y.Type })
}
