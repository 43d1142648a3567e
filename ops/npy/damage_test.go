package npy_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops/npy"
)

// spoilt writes b where a test may read it.
func spoilt(t testing.TB, name string, b []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, b, 0o600))
	return file
}

func TestFilesThatAreCutOff(t *testing.T) {
	for _, name := range []string{"f8_little.npy", "version2.npy", "bool.npy"} {
		whole, err := os.ReadFile(numpy(name))
		require.NoError(t, err)
		for n := range whole {
			_, err := npy.Load[float64](spoilt(t, name, whole[:n])).Force(t.Context())
			require.ErrorIs(t, err, npy.ErrFormat, "%s, %d bytes", name, n)
		}
		_, err = npy.Load[float64](spoilt(t, name, append(whole, 0))).Force(t.Context())
		require.ErrorIs(t, err, npy.ErrFormat)
		require.ErrorContains(t, err, "1 bytes are behind its array")
	}
	whole, err := os.ReadFile(numpy("packed.npz"))
	require.NoError(t, err)
	for n := range whole {
		file := spoilt(t, "a.npz", whole[:n])
		_, err := npy.Load[float64](file + "/m").Force(t.Context())
		require.ErrorIs(t, err, npy.ErrFormat, "%d bytes", n)
		_, err = npy.List(file)
		require.ErrorIs(t, err, npy.ErrFormat)
	}
}

// A bit of the elements may flip unseen, for the format has no checksum; in an archive it may not.
func TestBitsThatHaveFlipped(t *testing.T) {
	whole, err := os.ReadFile(numpy("rows.npy"))
	require.NoError(t, err)
	for i := range 8 * 128 {
		b := bytes.Clone(whole)
		b[i/8] ^= 1 << (i % 8)
		xs, err := npy.Load[float64](spoilt(t, "a.npy", b)).Force(t.Context())
		if err == nil {
			require.Len(t, xs, 6)
		} else {
			require.True(t, errors.Is(err, npy.ErrFormat) || errors.Is(err, npy.ErrType), "%v", err)
		}
	}
	want := load[float64](t, numpy("packed.npz/m"))
	whole, err = os.ReadFile(numpy("packed.npz"))
	require.NoError(t, err)
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 1 << (i % 8)
		got, err := npy.Load[float64](spoilt(t, "a.npz", b) + "/m").Force(t.Context())
		if err == nil {
			require.Equal(t, want, got, "byte %d", i)
		}
	}
}

func TestHeadersThatLie(t *testing.T) {
	file := func(version byte, text string, elements ...byte) string {
		b := append([]byte("\x93NUMPY"), version, 0, byte(len(text)), byte(len(text)>>8))
		if version > 1 {
			b = append(b, 0, 0)
		}
		return spoilt(t, "a.npy", append(append(b, text...), elements...))
	}
	for text, says := range map[string]string{
		"{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 2), }": "shape [9223372036854775807 2]",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,), }":   "shape [4611686018427387904]",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000,), }":               "it ends after 0 of 8000000 bytes",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }":                    "its header is",
		"{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,), }":                     "its header is",
		"{'descr': '<f8', 'shape': (1,), }":                                             "its header is",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}":               "its header is",
		"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } and more":            "its header is",
		"{'descr': '', 'fortran_order': False, 'shape': (), }":                          "its header is",
		"{": "its header is",
		"":  "its header is",
	} {
		_, err := npy.Load[float64](file(1, text)).Force(t.Context())
		require.ErrorContains(t, err, says)
		require.ErrorIs(t, err, npy.ErrFormat)
	}
	_, err := npy.Load[float64](file(4, "")).Force(t.Context())
	require.ErrorContains(t, err, "version 4 of the format")
	xs, err := npy.Load[float64](file(3, `{"shape":(1L,),"fortran_order":True,"descr":"<i1"}`, 5)).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []float64{5}, xs)
	_, err = npy.Load[bool](file(1, "{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}", 1, 2)).Force(t.Context())
	require.ErrorContains(t, err, "element 1 is the byte 2, and no bool")
}

func TestFilesThatAreNotThere(t *testing.T) {
	dir := t.TempDir()
	_, err := npy.Load[float64](filepath.Join(dir, "none.npy")).Force(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "npy.Load (damage_test.go:")
	_, err = npy.Load[float64](dir).Force(t.Context())
	require.ErrorContains(t, err, "not a regular file")
	_, err = npy.List(dir)
	require.ErrorContains(t, err, "not a regular file")
	_, err = npy.Save(filepath.Join(dir, "none", "x.npy"), expr.Const([]float64{1})).Force(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NotContains(t, err.Error(), ".tmp")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "taken.npy"), 0o700))
	_, err = npy.Save(filepath.Join(dir, "taken.npy"), expr.Const([]float64{1})).Force(t.Context())
	require.Error(t, err)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "a file that was written beside another one is left")
}

func TestAForceThatEndsLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x.npy")
	ctx, cancel := context.WithCancel(t.Context())
	long := make([]float64, 1<<22)
	x := expr.Fork(func() []float64 { cancel(); return long })
	_, err := npy.Save(file, x).Force(ctx)
	require.ErrorIs(t, err, context.Canceled)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob(numpy("*.np[yz]"))
	require.NoError(f, err)
	for _, file := range files {
		b, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(b, strings.HasSuffix(file, ".npz"))
	}
	f.Fuzz(func(t *testing.T, b []byte, archive bool) {
		name := spoilt(t, map[bool]string{false: "a.npy", true: "a.npz"}[archive], b)
		if archive {
			name += "/m"
		}
		h, bad := npy.Describe(name)
		xs, err := npy.Load[float64](name).Force(t.Context())
		if err == nil {
			require.NoError(t, bad)
			again := filepath.Join(t.TempDir(), "b.npy")
			_, err = npy.Save(again, expr.Const(xs)).Force(t.Context())
			require.NoError(t, err)
			same(t, xs, load[float64](t, again))
			n := 1
			for _, axis := range h.Shape {
				n *= axis
			}
			require.Len(t, xs, n)
		}
		for chunk, err := range npy.Chunks[int64](name, 3)(t.Context()) {
			require.True(t, err != nil || len(chunk) <= 3)
		}
	})
}

func TestNotANumberKeepsItsBits(t *testing.T) {
	file, bits := filepath.Join(t.TempDir(), "nan.npy"), uint64(0x7ff8_0000_dead_beef)
	_, err := npy.Save(file, expr.Const([]float64{math.Float64frombits(bits)})).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, bits, math.Float64bits(load[float64](t, file)[0]))
}
