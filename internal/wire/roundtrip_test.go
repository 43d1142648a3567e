package wire_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"flag"
	"math"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"xfork/internal/wire"
)

var programs = flag.Int("types", 10_000, "how many random types TestRandomTypesArriveAsTheyWere makes")

func planOf(t testing.TB, typ reflect.Type) *wire.Plan {
	t.Helper()
	p, err := wire.PlanOf(typ)
	require.NoError(t, err, "%s", typ)
	return p
}

func TestRandomTypesArriveAsTheyWere(t *testing.T) {
	for seed := range uint64(*programs) {
		g := generator{rand.New(rand.NewPCG(seed, 1)), seed%2 == 0}
		typ := g.typ(1 + g.IntN(4))
		p := planOf(t, typ)
		v, w := reflect.New(typ), reflect.New(typ)
		g.value(v.Elem(), 1<<g.IntN(5))
		g.value(w.Elem(), 3) // what is there before must not show through
		b, err := p.Append([]byte("before"), v.Interface())
		require.NoError(t, err)
		require.Equal(t, "before", string(b[:6]))
		b = b[6:]
		require.NoError(t, p.Decode(b, w.Interface()), "seed %d: %s", seed, typ)
		require.True(t, equal(v.Elem(), w.Elem()), "seed %d: %s\n%+v\n%+v", seed, typ, v.Elem(), w.Elem())

		again, err := p.Append(nil, w.Interface())
		require.NoError(t, err)
		require.True(t, bytes.Equal(b, again), "seed %d: %s is not canonical", seed, typ)
		sameBytesByAllWays(t, p, v.Interface(), b)
		brokenBytesAreErrors(t, g, p, b)
	}
}

// sameBytesByAllWays checks Segments, Write and Digest against Append.
func sameBytesByAllWays(t *testing.T, p *wire.Plan, v any, b []byte) {
	parts, err := p.Segments(v, 1)
	require.NoError(t, err)
	require.True(t, bytes.Equal(b, bytes.Join(parts, nil)))
	var to bytes.Buffer
	require.NoError(t, p.Write(&to, v))
	require.True(t, bytes.Equal(b, to.Bytes()))
	sum, err := p.Digest(v)
	require.NoError(t, err)
	require.Equal(t, sha256.Sum256(b), sum)
}

// brokenBytesAreErrors cuts bytes off, adds one, and changes some: what is still accepted must be the bytes of what it has become.
func brokenBytesAreErrors(t *testing.T, g generator, p *wire.Plan, b []byte) {
	v := reflect.New(p.Type())
	if len(b) > 0 {
		require.ErrorIs(t, p.Decode(b[:g.IntN(len(b))], v.Interface()), wire.ErrMalformed)
		require.True(t, v.Elem().IsZero(), "an error leaves something behind")
	}
	require.ErrorIs(t, p.Decode(append(slices.Clone(b), 0), v.Interface()), wire.ErrMalformed)
	if !g.strict {
		return
	}
	for range min(len(b), 10) {
		c := slices.Clone(b)
		c[g.IntN(len(c))] ^= 1 << g.IntN(8)
		canonical(t, p, c)
	}
}

func canonical(t testing.TB, p *wire.Plan, b []byte) {
	v := reflect.New(p.Type())
	if p.Decode(b, v.Interface()) != nil {
		return
	}
	again, err := p.Append(nil, v.Interface())
	require.NoError(t, err)
	if !bytes.Equal(b, again) {
		t.Errorf("%s: accepted %x, which is %x", p.Type(), b, again)
	}
}

func TestElementByElementMakesTheSameBytes(t *testing.T) {
	for seed := range uint64(300) {
		g := generator{rand.New(rand.NewPCG(seed, 2)), false}
		typ := g.typ(1 + g.IntN(3))
		v := reflect.New(typ)
		g.value(v.Elem(), 8)
		b, err := planOf(t, typ).Append(nil, v.Interface())
		require.NoError(t, err)
		wire.ByElement(func() {
			c, err := planOf(t, typ).Append(nil, v.Interface())
			require.NoError(t, err)
			require.Equal(t, b, c, "%s", typ)
			w := reflect.New(typ)
			require.NoError(t, planOf(t, typ).Decode(b, w.Interface()))
			require.True(t, equal(v.Elem(), w.Elem()))
		})
	}
}

// Doc is what gob and JSON are right about: exported fields, no empty slices, no signs of zero.
type Doc struct {
	ID    int
	Title string
	Score float64
	Tags  []string
	Names map[string]int
	Next  *Doc
}

func TestGobAndJSONAgreeWhereTheyAreRight(t *testing.T) {
	codec, err := wire.For[Doc]()
	require.NoError(t, err)
	v := Doc{42, "a title", 0.5, []string{"a", "bb"}, map[string]int{"x": 1, "y": -2}, &Doc{ID: 7, Title: "next"}}
	b, err := codec.Append(nil, &v)
	require.NoError(t, err)
	ours, err := codec.Decode(b)
	require.NoError(t, err)

	var stream bytes.Buffer
	var byGob, byJSON Doc
	require.NoError(t, gob.NewEncoder(&stream).Encode(v))
	require.NoError(t, gob.NewDecoder(&stream).Decode(&byGob))
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &byJSON))
	require.Equal(t, byGob, ours)
	require.Equal(t, byJSON, ours)
	require.Equal(t, v, ours)
}

func TestWhatOthersLose(t *testing.T) {
	zero, nan := 0, math.Float64frombits(0x7ff8000000000123)
	require.True(t, arrives(t, doc{1, "kept", 2, []string{}}))
	require.True(t, arrives(t, []float64{math.Copysign(0, -1), nan, math.Inf(-1)}))
	require.True(t, arrives(t, [][]int{nil, {}, {0}}))
	require.True(t, arrives(t, []map[string]int{nil, {}}))
	require.True(t, arrives(t, []*int{nil, &zero}))
	require.True(t, arrives(t, "a\xff\x00b"))
	require.True(t, arrives(t, map[float64]int{nan: 1, 0: 2}))
	require.True(t, arrives(t, *big.NewInt(-1234567)))
	require.True(t, arrives(t, *new(big.Float).SetPrec(200).SetFloat64(1.5)))
	require.True(t, arrives(t, netip.MustParseAddrPort("[::1%eth0]:80")))
	require.True(t, arrives(t, []struct{}{{}, {}, {}}))
	require.True(t, arrives(t, [3]blank{}))
	u, err := url.Parse("https://me:secret@host/a%2Fb?q#f")
	require.NoError(t, err)
	require.Equal(t, u.String(), sent(t, u).String())
}

func arrives[T any](t *testing.T, v T) bool {
	w := sent(t, v)
	return equal(reflect.ValueOf(&v).Elem(), reflect.ValueOf(&w).Elem())
}

// sent returns a value after its way.
func sent[T any](t *testing.T, v T) T {
	t.Helper()
	codec, err := wire.For[T]()
	require.NoError(t, err)
	b, err := codec.Append(nil, &v)
	require.NoError(t, err)
	w, err := codec.Decode(b)
	require.NoError(t, err)
	return w
}

func TestAMatrixTravelsByItsMethods(t *testing.T) {
	m := mat.NewDense(2, 3, []float64{1, 2, 3, math.Copysign(0, -1), math.Inf(1), 6})
	require.True(t, mat.Equal(m, sent(t, m)))
	require.True(t, sent(t, []*mat.Dense{nil, m})[0] == nil)
}

func TestSharedPointersArriveApart(t *testing.T) {
	n := 5
	w := sent(t, []*int{&n, &n})
	require.Equal(t, 5, *w[1])
	require.NotSame(t, w[0], w[1])
}

func TestWhatArrivesSharesNoMemoryWithTheBytes(t *testing.T) {
	codec, err := wire.For[struct {
		S string
		B []byte
		F []float64
	}]()
	require.NoError(t, err)
	v, err := codec.Decode([]byte{2, 'h', 'i', 3, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0})
	require.NoError(t, err)
	b, err := codec.Append(nil, &v)
	require.NoError(t, err)
	w, err := codec.Decode(b)
	require.NoError(t, err)
	clear(b)
	require.Equal(t, v, w)
}

func TestLargeValues(t *testing.T) {
	floats := make([]float64, 1<<20)
	for i := range floats {
		floats[i] = 1 / float64(i+3)
	}
	type large struct {
		name   string
		floats []float64
		text   string
		m      map[int32][]byte
	}
	v := large{"n", floats, string(make([]byte, 1<<20)), map[int32][]byte{1: make([]byte, 1<<17), -1: nil}}
	require.True(t, arrives(t, v))
	p := planOf(t, reflect.TypeFor[large]())
	b, err := p.Append(nil, &v)
	require.NoError(t, err)
	sameBytesByAllWays(t, p, &v, b)

	parts, err := p.Segments(&v, 64<<10)
	require.NoError(t, err)
	require.Len(t, parts, 5, "head, floats, length, text, map")
	require.Same(t, &floats[0], (*float64)(ptr(parts[1])), "a large slice is not copied")
	require.True(t, bytes.Equal(b, bytes.Join(parts, nil)))
}

func TestPlansAreMadeByManyAtOnce(t *testing.T) {
	wire.ByElement(func() {}) // forgets all plans
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for _, typ := range named {
				p, err := wire.PlanOf(reflect.PointerTo(typ))
				v := reflect.New(p.Type())
				b, err2 := p.Append(nil, v.Interface())
				if err != nil || err2 != nil || len(b) != 1 {
					t.Error(typ, err, err2, b)
				}
			}
		})
	}
	wg.Wait()
}

func TestTimesKeepTheirPlace(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	cet, err := time.LoadLocation("CET")
	require.NoError(t, err)
	for _, loc := range []*time.Location{time.UTC, time.Local, berlin, cet, time.FixedZone("CET", 3600), time.FixedZone("odd", -1)} {
		v := time.Date(2026, 1, 31, 12, 0, 0, 5, loc)
		w := sent(t, v)
		require.Equal(t, v.String(), w.String())
		require.Equal(t, v.AddDate(0, 6, 0).String(), w.AddDate(0, 6, 0).String(), "summer in %s", loc)
		require.Equal(t, v.Location().String(), w.Location().String())
	}
	require.Equal(t, time.Time{}, sent(t, time.Time{}))
	now := time.Now()
	require.Equal(t, now.Round(0), sent(t, now), "without the monotonic reading")
	require.Equal(t, time.UTC, sent(t, now.UTC()).Location())
	require.Equal(t, time.Unix(math.MaxInt64, 999999999).UTC(), sent(t, time.Unix(math.MaxInt64, 999999999).UTC()))
}

// Memory of large slices of numbers is made in another way: see unclear.
func TestLargeSlices(t *testing.T) {
	type point struct {
		X, Y int32
		Z    complex128
	}
	type points []point
	for _, n := range []int{2730, 2731, 100_000} { // 24 bytes each, below 64 KiB and above
		in := struct{ A, B points }{make(points, n), make(points, 1)}
		for i := range in.A {
			in.A[i] = point{int32(i), -1, complex(float64(i), math.NaN())}
		}
		p := planOf(t, reflect.TypeOf(in))
		b, err := p.Append(nil, &in)
		require.NoError(t, err)
		out := in
		require.NoError(t, p.Decode(b, &out))
		again, err := p.Append(nil, &out)
		require.NoError(t, err)
		require.Equal(t, b, again)
		require.Equal(t, n, cap(out.A))
		require.ErrorIs(t, p.Decode(b[:len(b)-4], &out), wire.ErrMalformed)
	}
}
