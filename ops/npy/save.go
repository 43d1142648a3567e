package npy

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/vec"
)

// Save writes an array to a file, and yields how many bytes the file has. Until
// it is whole the file is written beside its name, so that a failure, or the
// end of the context, leaves what was there before. It happens once, when it is
// forced, however many expressions need it. The folder must be there; a file of
// that name is replaced.
//
// A nil slice is an array without elements. The bytes are forced to the disk
// before the name changes, which takes some milliseconds beside the writing.
// Two expressions that write one path at a time are two files, of which the
// later one stays.
func Save[T vec.Element](name string, x expr.Expr[[]T]) expr.Expr[int64] {
	return expr.LiftCtx1(func(ctx context.Context, xs []T) (int64, error) {
		return aside(name, func(w io.Writer) error { return vector(xs).write(ctx, w) })
	}, expr.Name("npy.Save"), expr.IOBound).Call(x)
}

// SaveMat is [Save] for a matrix. Its rows need not lie together; in the file
// they do. A nil matrix is an error.
func SaveMat(name string, x expr.Expr[*mat.Dense]) expr.Expr[int64] {
	return expr.LiftCtx1(func(ctx context.Context, m *mat.Dense) (int64, error) {
		p, err := matrix(m)
		if err != nil {
			return 0, err
		}
		return aside(name, func(w io.Writer) error { return p.write(ctx, w) })
	}, expr.Name("npy.SaveMat"), expr.IOBound).Call(x)
}

// Member is an array of an archive that is to be written, with the expression
// that yields it. It is made by [Array] or [Matrix], and may go into several
// archives.
type Member struct {
	name string
	of   expr.Expr[payload]
}

// Array names an array of an archive. An empty name panics, as does one that
// ends in ".npy", which the archive adds.
func Array[T vec.Element](name string, x expr.Expr[[]T]) Member {
	return member(name, expr.Lift1(vector[T], expr.Name("npy.Array")).Call(x))
}

// Matrix names a matrix of an archive, as [Array] names a vector. A nil one
// fails the archive, and says which line it is of.
func Matrix(name string, x expr.Expr[*mat.Dense]) Member {
	return member(name, expr.LiftErr1(matrix, expr.Name("npy.Matrix")).Call(x))
}

// member refuses names under which the array would not be found again, or not
// by all systems: a zip has slashes of one kind.
func member(name string, of expr.Expr[payload]) Member {
	if name == "" || strings.HasSuffix(name, ".npy") || strings.ContainsAny(name, "\\\x00") {
		panic(fmt.Sprintf("npy: %q is no name of an array", name))
	}
	return Member{name, of}
}

// SaveAll writes arrays into an archive, as numpy.savez does, and yields how
// many bytes it has. The file is written as by [Save]. Its name must end in
// .npz, by which all others know it. A name that comes twice panics, as does a
// zero Member.
func SaveAll(archive string, members ...Member) expr.Expr[int64] {
	names, all := make([]string, len(members)), make([]expr.Expr[payload], len(members))
	seen := map[string]bool{}
	for i, m := range members {
		if m.name == "" {
			panic("npy: SaveAll with a zero Member")
		}
		if seen[m.name] {
			panic(fmt.Sprintf("npy: SaveAll with two arrays named %q", m.name))
		}
		names[i], all[i], seen[m.name] = m.name, m.of, true
	}
	return expr.LiftCtxN(func(ctx context.Context, ps []payload) (int64, error) {
		if !strings.HasSuffix(archive, ".npz") {
			return 0, fmt.Errorf("%s: the name of an archive ends in .npz", archive)
		}
		return aside(archive, func(w io.Writer) error { return zipped(ctx, w, names, ps) })
	}, expr.Name("npy.SaveAll"), expr.IOBound).Call(all...)
}

// zipped writes an archive without compression, as numpy.savez does: floats
// shrink by a few per cent, at fifty times the cost.
//
// Lengths and checksums stand before the bytes and not behind them, so that
// streams can be read as well. So the checksum is taken first, at some
// gigabytes a second, over memory that does not change.
func zipped(ctx context.Context, to io.Writer, names []string, ps []payload) error {
	z := zip.NewWriter(to)
	for i, p := range ps {
		sum := crc32.NewIEEE()
		if err := p.write(ctx, sum); err != nil {
			return err
		}
		size := uint64(p.size())
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: names[i] + ".npy", Method: zip.Store,
			CRC32: sum.Sum32(), CompressedSize64: size, UncompressedSize64: size,
		})
		if err != nil {
			return err
		}
		if err := p.write(ctx, w); err != nil {
			return err
		}
	}
	return z.Close()
}

// payload is an array as it is written: the header, and pieces of memory of
// equal length, which is that of a vector, or the rows of a matrix, which may
// be a part of a larger one. Nothing is copied: the memory is that of the
// value, which does not change.
type payload struct {
	header []byte
	rows   int
	row    func(i int) []byte
	length int // of a row, in bytes
}

// vector is the payload of a slice: one piece.
func vector[T vec.Element](xs []T) payload {
	b := memory(xs)
	return payload{header(own[T](), len(xs)), 1, func(int) []byte { return b }, len(b)}
}

// matrix is the payload of a matrix: a piece for each row.
func matrix(m *mat.Dense) (payload, error) {
	if m == nil {
		return payload{}, errors.New("nil matrix")
	}
	raw := m.RawMatrix()
	row := func(i int) []byte { return memory(raw.Data[i*raw.Stride:][:raw.Cols]) }
	return payload{header(own[float64](), raw.Rows, raw.Cols), raw.Rows, row, 8 * raw.Cols}, nil
}

// size is how many bytes write writes.
func (p payload) size() int64 { return int64(len(p.header)) + int64(p.rows)*int64(p.length) }

// write writes the header and all pieces, and heeds the context between
// megabytes.
func (p payload) write(ctx context.Context, w io.Writer) error {
	if _, err := w.Write(p.header); err != nil {
		return err
	}
	for i := range p.rows {
		for b := p.row(i); len(b) > 0; {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			n, err := w.Write(b[:min(piece, len(b))])
			if err != nil {
				return err
			}
			b = b[n:]
		}
	}
	return nil
}
