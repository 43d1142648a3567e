package wire_test

import (
	"bytes"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/wire"
)

func ptr(b []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) }

func encode[T any](t testing.TB, v T) []byte {
	t.Helper()
	codec, err := wire.For[T]()
	require.NoError(t, err)
	b, err := codec.Append(nil, &v)
	require.NoError(t, err)
	return b
}

func decode[T any](t testing.TB, b ...byte) error {
	t.Helper()
	codec, err := wire.For[T]()
	require.NoError(t, err)
	_, err = codec.Decode(b)
	return err
}

func TestTheBytes(t *testing.T) {
	require.Equal(t, []byte{1}, encode(t, true))
	require.Equal(t, []byte{0xfe, 0xff}, encode(t, int16(-2)))
	require.Equal(t, []byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0x80}, encode(t, complex(float32(1), float32(math.Copysign(0, -1)))))
	require.Equal(t, []byte{2, 'h', 'i'}, encode(t, "hi"))
	require.Equal(t, []byte{0}, encode(t, []string(nil)))
	require.Equal(t, []byte{1}, encode(t, []string{}))
	require.Equal(t, []byte{3, 1, 'a', 0}, encode(t, []string{"a", ""}))
	require.Equal(t, []byte{3, 1, 'a', 1, 1, 'b', 2}, encode(t, map[string]int8{"b": 2, "a": 1}))
	require.Equal(t, []byte{1, 7}, encode(t, ref(uint8(7))))
	require.Equal(t, []byte{1, 2}, encode(t, struct{ a, b uint8 }{1, 2}))
	require.Equal(t, []byte{0}, encode(t, blank{}), "a size in memory and nothing to say")
	require.Empty(t, encode(t, struct{}{}))
	require.Equal(t, []byte{1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0}, encode(t, time.Unix(1, 2).UTC()))
}

func ref[T any](v T) *T { return &v }

func TestEqualMapsHaveEqualBytes(t *testing.T) {
	up, down := make(map[string]map[int]bool), make(map[string]map[int]bool, 1000)
	for i := range 100 {
		up[strings.Repeat("k", i)] = map[int]bool{i: true, -i - 1: false}
		down[strings.Repeat("k", 99-i)] = map[int]bool{i - 100: false, 99 - i: true}
	}
	want := encode(t, up)
	for range 10 { // a map is walked in another order each time
		require.Equal(t, want, encode(t, up))
		require.Equal(t, want, encode(t, down))
	}
}

func TestNaNKeysAreSeveralEntries(t *testing.T) {
	m := make(map[float64]string)
	for _, v := range []string{"b", "a", "b"} {
		m[math.NaN()] = v
	}
	b := encode(t, m)
	require.Equal(t, b, encode(t, m))
	w := sent(t, m)
	require.Len(t, w, 3)
	require.Equal(t, b, encode(t, w))
}

func TestOnlyCanonicalBytesAreAccepted(t *testing.T) {
	for what, err := range map[string]error{
		"nothing":                decode[int8](t),
		"trailing":               decode[int8](t, 1, 2),
		"bool of 2":              decode[bool](t, 2),
		"bool of 2 in a slice":   decode[[]bool](t, 3, 1, 2),
		"bool of 255 in array":   decode[[2]bool](t, 1, 255),
		"bool of 2 in a struct":  decode[struct{ A, B bool }](t, 1, 2),
		"pointer of 2":           decode[*int8](t, 2, 1),
		"long form of 1":         decode[string](t, 0x81, 0, 'a'),
		"length of 65 bits":      decode[string](t, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2),
		"length of 71 bits":      decode[string](t, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1),
		"length without an end":  decode[string](t, 0x80),
		"entries out of order":   decode[map[int8]int8](t, 3, 2, 0, 1, 0),
		"a key twice":            decode[map[int8]int8](t, 3, 1, 0, 1, 1),
		"the same entry twice":   decode[map[int8]int8](t, 3, 1, 0, 1, 0),
		"0.0 and -0.0":           decode[map[float32]bool](t, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0x80, 1),
		"a filler of 1":          decode[blank](t, 1),
		"many keys of no size":   decode[map[struct{}]struct{}](t, 0xff, 0xff, 0x7f),
		"a time of 2e9 ns":       decode[time.Time](t, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x94, 0x35, 0x77, 0),
		"a place of 4":           decode[time.Time](t, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4),
		"a length beyond an int": decode[[]struct{}](t, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
	} {
		require.ErrorIs(t, err, wire.ErrMalformed, "%s", what)
	}
	require.NoError(t, decode[map[struct{}]struct{}](t, 2))
}

func TestDepthIsBounded(t *testing.T) {
	codec, err := wire.For[nested]()
	require.NoError(t, err)
	deep := func(n int) (v nested) {
		v = nested{}
		for range n - 1 {
			v = nested{v}
		}
		return v
	}
	v := deep(wire.MaxDepth)
	b, err := codec.Append(nil, &v)
	require.NoError(t, err)
	_, err = codec.Decode(b)
	require.NoError(t, err)

	v = deep(wire.MaxDepth + 1)
	_, err = codec.Append(nil, &v)
	require.ErrorContains(t, err, "wire: a wire_test.nested is nested deeper than 1000, or contains itself")
	require.ErrorIs(t, decode[nested](t, append(bytes.Repeat([]byte{2}, wire.MaxDepth), 1)...), wire.ErrMalformed)
	require.ErrorIs(t, decode[nested](t, bytes.Repeat([]byte{2}, 1<<20)...), wire.ErrMalformed)
}

func TestCyclesAreErrors(t *testing.T) {
	type list struct{ next *list }
	l := new(list)
	l.next = l
	s := nested{nil}
	s[0] = s
	tr := tree{attr: map[string]*tree{}}
	tr.attr["me"] = &tr
	for _, v := range []any{&l, &s, &tr} {
		p := planOf(t, reflect.TypeOf(v).Elem())
		_, err := p.Append(nil, v)
		require.ErrorContains(t, err, "contains itself")
		_, err = p.Segments(v, 64)
		require.ErrorContains(t, err, "contains itself")
		_, err = p.Digest(v)
		require.ErrorContains(t, err, "contains itself")
	}
}

// perByte is what a byte may cost: an empty map that is an element of a slice, 8 bytes there and 48 of its own.
const perByte = 64

// A decoder of a hostile input allocates at most some constant of its type for each byte of it.
func TestMemoryIsInProportionToTheInput(t *testing.T) {
	lengths := [][]byte{{0xff, 0xff, 0xff, 0xff, 0x7f}, {0xff, 0xff, 0x3f}, {0x80, 0x80, 0x20}}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[[]float64](), reflect.TypeFor[[]string](), reflect.TypeFor[nested](),
		reflect.TypeFor[[][][][]string](), reflect.TypeFor[map[int]string](), reflect.TypeFor[[]map[string]int](), reflect.TypeFor[[][64]*int](),
		reflect.TypeFor[tree](), reflect.TypeFor[[]blank](), reflect.TypeFor[[]time.Time](), reflect.TypeFor[wire.Failure](),
	} {
		p := planOf(t, typ)
		for _, l := range lengths {
			// Short: nothing but lengths. Long: as many as lie in a megabyte, so that each may claim much of it.
			// Small: what is true, and as small as values can be.
			small := append([]byte{0x80, 0x80, 0x20}, bytes.Repeat([]byte{1}, 1<<19-1)...)
			for _, b := range [][]byte{l, bytes.Repeat(l, 1<<20/len(l)), append(bytes.Clone(l), make([]byte, 1<<20)...), small} {
				got := allocated(func() { _ = p.Decode(b, reflect.New(typ).Interface()) })
				require.LessOrEqual(t, got, 64<<10+perByte*uint64(len(b)), "%s of %d bytes, %x...", typ, len(b), l)
			}
		}
	}
}

// A thousand levels each claim all that is left.
func TestLevelsDoNotClaimTheSameBytes(t *testing.T) {
	p := planOf(t, reflect.TypeFor[nested]())
	var b []byte
	for left := 1 << 20; len(b) < 3*990; left -= 3 {
		n := left - 8
		b = append(b, byte(n)|0x80, byte(n>>7)|0x80, byte(n>>14))
	}
	b = append(b, make([]byte, 1<<20-len(b))...)
	got := allocated(func() { require.Error(t, p.Decode(b, new(nested))) })
	require.Less(t, got, uint64(30*len(b)))
}

// allocated returns how many bytes f allocates, here and on no other goroutine.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAllocationsOfASmallStruct(t *testing.T) {
	codec, err := wire.For[point]()
	require.NoError(t, err)
	v, buf := point{1, 2}, make([]byte, 0, 64)
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { buf, _ = codec.Append(buf[:0], &v) }), 1.0, "the writer")
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { v, _ = codec.Decode(buf) }), 2.0, "the reader, and the value")
}

func TestMistakesOfTheCaller(t *testing.T) {
	p := planOf(t, reflect.TypeFor[int]())
	require.PanicsWithValue(t, "wire: the plan of int needs a pointer to one, not string", func() { _, _ = p.Append(nil, "x") })
	require.PanicsWithValue(t, "wire: the plan of int needs a pointer to one, not *string", func() { _, _ = p.Append(nil, new(string)) })
	require.Panics(t, func() { _ = p.Decode(nil, (*int)(nil)) })
	require.Panics(t, func() { _, _ = p.Segments(new(int), 0) })
}
