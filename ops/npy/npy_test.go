package npy_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/npy"
	"xfork/ops/vec"
)

// numpy returns the path of a file that testdata/make.py has written.
func numpy(name string) string { return filepath.Join("testdata", name) }

func load[T vec.Element](t *testing.T, name string) []T {
	t.Helper()
	xs, err := npy.Load[T](name).Force(t.Context())
	require.NoError(t, err)
	return xs
}

// same demands equal bits, so that -0 is not 0 and NaN is NaN.
func same(t *testing.T, want, got []float64) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		if !math.IsNaN(want[i]) || !math.IsNaN(got[i]) {
			require.Equal(t, math.Float64bits(want[i]), math.Float64bits(got[i]), "element %d: %v, and not %v", i, got[i], want[i])
		}
	}
}

func TestNumpysTypesInBothByteOrders(t *testing.T) {
	zero := math.Copysign(0, -1)
	floats := map[string][]float64{
		"f2": {0, zero, 1.5, -2, 65504, 1.0 / (1 << 24), math.Inf(1), math.NaN()},
		"f4": {0, zero, 1.5, float64(float32(3e38)), math.SmallestNonzeroFloat32, math.Inf(-1), math.NaN()},
		"f8": {0, zero, 0.1, 1e308, math.SmallestNonzeroFloat64, math.Inf(-1), math.NaN()},
		"u4": {0, 1, 1<<32 - 1}, "i4": {0, 1, -1 << 31, 1<<31 - 1},
	}
	ints := map[string][]int64{
		"i1": {0, 1, -128, 127}, "i2": {0, 1, -32768, 32767}, "i4": {0, 1, -1 << 31, 1<<31 - 1}, "i8": {0, 1, -1 << 63, 1<<63 - 1},
		"u1": {0, 1, 255}, "u2": {0, 1, 65535}, "u4": {0, 1, 1<<32 - 1},
	}
	for _, order := range []string{"_little.npy", "_big.npy"} {
		for kind, want := range floats {
			same(t, want, load[float64](t, numpy(kind+order)))
		}
		for kind, want := range ints {
			require.Equal(t, want, load[int64](t, numpy(kind+order)), kind)
		}
		require.Equal(t, []int32{0, 1, -1 << 31, 1<<31 - 1}, load[int32](t, numpy("i4"+order)))
		require.Equal(t, float32(1.5), load[float32](t, numpy("f2"+order))[2])
	}
	require.Equal(t, []bool{true, false, true}, load[bool](t, numpy("bool.npy")))
	require.Equal(t, []float64{42}, load[float64](t, numpy("number.npy")))
	require.Empty(t, load[float64](t, numpy("empty.npy")))
}

func TestNoElementIsChangedInSilence(t *testing.T) {
	refused := func(err error, says string) {
		t.Helper()
		require.ErrorIs(t, err, npy.ErrType)
		require.ErrorContains(t, err, says)
	}
	_, err := npy.Load[float32](numpy("f8_little.npy")).Force(t.Context())
	refused(err, "f8_little.npy: elements of another type: it has float64, which float32 does not hold")
	_, err = npy.Load[int64](numpy("u8_little.npy")).Force(t.Context())
	refused(err, "uint64")
	_, err = npy.Load[float64](numpy("i8_little.npy")).Force(t.Context())
	refused(err, "int64")
	_, err = npy.Load[bool](numpy("u1_little.npy")).Force(t.Context())
	refused(err, "uint8")
	_, err = npy.Load[float64](numpy("bool.npy")).Force(t.Context())
	refused(err, "bool")
	for file, says := range map[string]string{"complex": "complex numbers", "text": "strings", "object": "Python objects", "record": "records", "date": "dates"} {
		_, err = npy.Load[float64](numpy(file + ".npy")).Force(t.Context())
		refused(err, says)
	}
}

func TestRowsWhateverTheOrderOfTheFile(t *testing.T) {
	upTo := func(n int) (xs []float64) {
		for i := range n {
			xs = append(xs, float64(i))
		}
		return xs
	}
	for _, file := range []string{"rows.npy", "columns.npy", "version2.npy", "stored.npz/m", "packed.npz/m"} {
		require.Equal(t, upTo(6), load[float64](t, numpy(file)), file)
		m, err := npy.LoadMat(numpy(file)).Force(t.Context())
		require.NoError(t, err)
		require.True(t, mat.Equal(mat.NewDense(2, 3, upTo(6)), m), file)
	}
	for _, file := range []string{"cube.npy", "cube_columns.npy"} {
		require.Equal(t, upTo(24), load[float64](t, numpy(file)), file)
		_, err := npy.LoadMat(numpy(file)).Force(t.Context())
		require.ErrorIs(t, err, npy.ErrShape)
	}
	require.Equal(t, []int64{0, 1, 2, 3}, load[int64](t, numpy("packed.npz/x")))
}

func TestWhatIsWrittenIsWhatNumpyWrites(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	written := func(file string, x expr.Expr[int64]) {
		t.Helper()
		n, err := x.Force(t.Context())
		require.NoError(t, err)
		want, err := os.ReadFile(numpy(file))
		require.NoError(t, err)
		got, err := os.ReadFile(at(file))
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.EqualValues(t, len(got), n)
	}
	written("f8_little.npy", npy.Save(at("f8_little.npy"), npy.Load[float64](numpy("f8_little.npy"))))
	written("f4_little.npy", npy.Save(at("f4_little.npy"), npy.Load[float32](numpy("f4_big.npy"))))
	written("i8_little.npy", npy.Save(at("i8_little.npy"), npy.Load[int64](numpy("i8_big.npy"))))
	written("i4_little.npy", npy.Save(at("i4_little.npy"), npy.Load[int32](numpy("i4_little.npy"))))
	written("bool.npy", npy.Save(at("bool.npy"), npy.Load[bool](numpy("bool.npy"))))
	written("empty.npy", npy.Save(at("empty.npy"), expr.Const([]float64(nil))))
	written("rows.npy", npy.SaveMat(at("rows.npy"), npy.LoadMat(numpy("columns.npy"))))

	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 7, "a file that was written beside another one is left")
}

func TestMatricesWhoseRowsLieApart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "part.npy")
	whole := mat.NewDense(3, 4, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	part := whole.Slice(1, 3, 1, 3).(*mat.Dense)
	_, err := npy.SaveMat(file, expr.Const(part)).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []float64{5, 6, 9, 10}, load[float64](t, file))

	_, err = npy.SaveMat(file, expr.Const[*mat.Dense](nil)).Force(t.Context())
	require.ErrorContains(t, err, "nil matrix")
	require.Equal(t, []float64{5, 6, 9, 10}, load[float64](t, file), "what was there is lost")
}

func TestArchives(t *testing.T) {
	file := filepath.Join(t.TempDir(), "model.npz")
	w, b := expr.Const(mat.NewDense(1, 2, []float64{1, 2})), expr.Const([]float32{3})
	size, err := npy.SaveAll(file, npy.Matrix("layer/w", w), npy.Array("b", b)).Force(t.Context())
	require.NoError(t, err)
	i, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, i.Size(), size)

	names, err := npy.List(file)
	require.NoError(t, err)
	require.Equal(t, []string{"layer/w", "b"}, names)
	require.Equal(t, []float32{3}, load[float32](t, file+"/b"))
	require.Equal(t, []float64{1, 2}, load[float64](t, file+"/layer/w"))
	h, err := npy.Describe(file + "/layer/w")
	require.NoError(t, err)
	require.Equal(t, []any{"float64", []int{1, 2}, false}, []any{h.Type, h.Shape, h.Columns})

	_, err = npy.Load[float32](file + "/c").Force(t.Context())
	require.ErrorIs(t, err, npy.ErrName)
	require.ErrorContains(t, err, `it has no array "c"; there are layer/w, b`)
	_, err = npy.Load[float32](file).Force(t.Context())
	require.ErrorContains(t, err, "it is an archive: add /NAME; there are layer/w, b")
	_, err = npy.SaveAll(file + ".zip").Force(t.Context())
	require.ErrorContains(t, err, "ends in .npz")

	require.PanicsWithValue(t, `npy: SaveAll with two arrays named "b"`, func() { npy.SaveAll(file, npy.Array("b", b), npy.Array("b", b)) })
	require.PanicsWithValue(t, `npy: "" is no name of an array`, func() { npy.Array("", b) })
	require.Panics(t, func() { npy.SaveAll(file, npy.Member{}) })
}

func TestAnArchiveMayBeAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "old.npz")
	require.NoError(t, os.Mkdir(dir, 0o777))
	_, err := npy.Save(filepath.Join(dir, "x.npy"), expr.Const([]int32{7})).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []int32{7}, load[int32](t, filepath.Join(dir, "x.npy")))
}

func TestArraysAreReducedInPieces(t *testing.T) {
	file := filepath.Join(t.TempDir(), "long.npy")
	const n = 100_000
	_, err := npy.Save(file, vec.Range[int64](n, 0, 1)).Force(t.Context())
	require.NoError(t, err)
	sum := func(src expr.Source[[]int64]) (int64, error) {
		return expr.Fold(src, func() int64 { return 0 }, func(_ context.Context, s int64, xs []int64) (int64, error) {
			for _, x := range xs {
				s += x
			}
			return s, nil
		}, func(a, b int64) int64 { return a + b }).Force(t.Context())
	}
	for _, size := range []int{1000, 777, n, 2 * n} {
		got, err := sum(npy.Chunks[int64](file, size))
		require.NoError(t, err)
		require.EqualValues(t, n*(n-1)/2, got)
	}
	_, err = sum(npy.Chunks[int64](numpy("f8_little.npy"), 10))
	require.ErrorIs(t, err, npy.ErrType)
	require.ErrorContains(t, err, "reading morsel 0")
	_, err = sum(npy.Chunks[int64](numpy("nowhere.npy"), 10))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.Panics(t, func() { npy.Chunks[bool](file, 0) })
}

func TestMatricesAreReadInRows(t *testing.T) {
	var all []float64
	var shapes [][2]int
	for m, err := range npy.RowChunks(numpy("cube.npy"), 1)(t.Context()) {
		require.Nil(t, m)
		require.ErrorIs(t, err, npy.ErrShape)
	}
	file := filepath.Join(t.TempDir(), "m.npy")
	_, err := npy.SaveMat(file, expr.Const(mat.NewDense(5, 2, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}))).Force(t.Context())
	require.NoError(t, err)
	for m, err := range npy.RowChunks(file, 2)(t.Context()) {
		require.NoError(t, err)
		r, c := m.Dims()
		shapes = append(shapes, [2]int{r, c})
		all = append(all, m.RawMatrix().Data...)
	}
	require.Equal(t, [][2]int{{2, 2}, {2, 2}, {1, 2}}, shapes)
	require.Equal(t, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, all)
	for _, err := range npy.RowChunks(numpy("columns.npy"), 1)(t.Context()) {
		require.ErrorContains(t, err, "column after column")
	}
}

func TestMappedFiles(t *testing.T) {
	f, err := npy.Open[float64](numpy("cube.npy"))
	require.NoError(t, err)
	require.Equal(t, []int{2, 3, 4}, f.Header().Shape)
	sum, err := vec.Sum(vec.Of(f.Array())).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 276.0, sum)
	require.NoError(t, f.Close())
	require.NoError(t, f.Close())
	require.Nil(t, f.Array())

	f, err = npy.Open[float64](numpy("empty.npy"))
	require.NoError(t, err)
	require.Empty(t, f.Array())
	require.NoError(t, f.Close())

	for file, says := range map[string]string{
		"f8_big.npy": "BigEndian, which cannot be mapped", "f4_little.npy": "float32", "columns.npy": "column after column",
		"stored.npz/m": "archive cannot be mapped", "nowhere.npy": "no such file",
	} {
		_, err = npy.Open[float64](numpy(file))
		require.ErrorContains(t, err, says, file)
	}
}
