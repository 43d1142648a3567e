package wire_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"time"
	"unsafe"
)

// Types with what reflect cannot make: unexported fields, names, recursion, methods, padding, blank fields.
type (
	doc struct {
		ID    int
		title string
		Score float64
		tags  []string
	}
	padded struct {
		A bool
		B int64
		C int8
		_ int32
		D complex64
	}
	point struct{ x, y float64 }
	ring  struct{ V, W int32 }
	tree  struct {
		name string
		kids []tree
		up   *tree
		attr map[string]*tree
	}
	nested  []nested
	flags   [3]bool
	blank   struct{ _ int }
	guarded struct {
		_ [0]func()
		n uint16
	}
	embedded struct {
		point
		*doc
		Name string
	}
	celsius float32
	label   string
)

// What is set and read by offsets alone is not seen to be used.
var _ = []any{guarded{n: 1}, embedded{point: point{}}, conn{name: "", conn: nil}, locked{n: 1}, self{next: nil}, connError{c: nil}, everything{flags: flags{}, blank: blank{}}}

// named are leaves of random types. Those of methods accept more bytes than they write, so the strict ones leave them out.
var named = []reflect.Type{
	reflect.TypeFor[doc](), reflect.TypeFor[padded](), reflect.TypeFor[point](), reflect.TypeFor[ring](), reflect.TypeFor[tree](),
	reflect.TypeFor[nested](), reflect.TypeFor[flags](), reflect.TypeFor[blank](), reflect.TypeFor[guarded](), reflect.TypeFor[embedded](),
	reflect.TypeFor[celsius](), reflect.TypeFor[label](), reflect.TypeFor[big.Int](), reflect.TypeFor[struct{}](),
	reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](),
	reflect.TypeFor[int64](), reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](),
	reflect.TypeFor[uint64](), reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](),
	reflect.TypeFor[complex128](), reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[[]float64](),
}

var withMethods = []reflect.Type{reflect.TypeFor[time.Time](), reflect.TypeFor[netip.Addr](), reflect.TypeFor[netip.Prefix]()}

// generator makes types and values of them. strict ones have no methods.
type generator struct {
	*rand.Rand
	strict bool
}

func (g generator) leaf() reflect.Type {
	if !g.strict && g.IntN(8) == 0 {
		return withMethods[g.IntN(len(withMethods))]
	}
	return named[g.IntN(len(named))]
}

func (g generator) typ(depth int) reflect.Type {
	if depth == 0 {
		return g.leaf()
	}
	switch g.IntN(7) {
	case 0:
		return reflect.SliceOf(g.typ(depth - 1))
	case 1:
		return reflect.ArrayOf(g.IntN(4), g.typ(depth-1))
	case 2:
		return reflect.PointerTo(g.typ(depth - 1))
	case 3:
		key := g.typ(depth - 1)
		for !key.Comparable() {
			key = g.leaf()
		}
		return reflect.MapOf(key, g.typ(depth-1))
	case 4, 5:
		var fields []reflect.StructField
		for i := range g.IntN(5) {
			fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: g.typ(depth - 1)})
		}
		return reflect.StructOf(fields)
	}
	return g.leaf()
}

// value fills v, whose unexported fields are set as well. size falls with each level, so that recursive types end.
func (g generator) value(v reflect.Value, size int) {
	switch t := v.Type(); {
	case t == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(g.time()))
		return
	case t == reflect.TypeFor[netip.Addr]():
		if g.IntN(3) > 0 {
			v.Set(reflect.ValueOf(netip.AddrFrom4([4]byte{1, 2, 3, byte(g.Uint32())})))
		}
		return
	case t == reflect.TypeFor[netip.Prefix]():
		v.Set(reflect.ValueOf(netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 2, 3, byte(g.Uint32())}), g.IntN(33))))
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		if g.IntN(4) > 0 {
			v.Set(reflect.MakeSlice(v.Type(), g.IntN(size+1), size+1))
			g.elements(v, size/2)
		}
	case reflect.Array:
		g.elements(v, size/2)
	case reflect.Pointer:
		if size > 0 && g.IntN(4) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			g.value(v.Elem(), size/2)
		}
	case reflect.Map:
		if g.IntN(4) > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range g.IntN(size + 1) {
				key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				g.value(key, size/2)
				g.value(elem, size/2)
				v.SetMapIndex(key, elem)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Name != "_" {
				g.value(reach(v.Field(i)), size)
			}
		}
	default:
		g.scalar(v, size)
	}
}

func (g generator) elements(v reflect.Value, size int) {
	for i := range v.Len() {
		g.value(v.Index(i), size)
	}
}

func (g generator) scalar(v reflect.Value, size int) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(g.IntN(2) == 0)
	case reflect.String:
		b := make([]byte, g.IntN(size+2))
		for i := range b {
			b[i] = byte(g.Uint32())
		}
		v.SetString(string(b))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(g.float())
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(g.float(), g.float()))
	default:
		n := g.Uint64() >> g.IntN(64)
		if v.CanInt() {
			v.SetInt(int64(n) << (64 - v.Type().Bits()) >> (64 - v.Type().Bits()))
		} else {
			v.SetUint(n << (64 - v.Type().Bits()) >> (64 - v.Type().Bits()))
		}
	}
}

func (g generator) float() float64 {
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), math.Float64frombits(0x7ff8000040000123), math.MaxFloat64, 5e-324}
	if i := g.IntN(2 * len(special)); i < len(special) {
		return special[i]
	}
	return g.NormFloat64()
}

func (g generator) time() time.Time {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		berlin = time.UTC
	}
	zones := []*time.Location{time.UTC, time.Local, berlin, time.FixedZone("X", 3600), time.FixedZone("", -7)}
	return time.Unix(g.Int64()>>g.IntN(64), int64(g.IntN(1e9))).In(zones[g.IntN(len(zones))])
}

// reach returns a field that can be set, exported or not.
func reach(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

// equal reports whether two values are the same: as reflect.DeepEqual, but floats by their bits, NaN keys by what maps have of them, and
// times by what they show.
func equal(a, b reflect.Value) bool {
	if t, ok := a.Interface().(time.Time); ok {
		u := b.Interface().(time.Time)
		return t.Equal(u) && t.Location().String() == u.Location().String() && t.String() == u.String()
	}
	switch a.Kind() {
	case reflect.Slice:
		if a.IsNil() != b.IsNil() {
			return false
		}
		fallthrough
	case reflect.Array:
		if a.Len() != b.Len() || a.Type().Elem().Size() == 0 {
			return a.Len() == b.Len() // elements of no size are equal, and may be more than can be counted
		}
		for i := range a.Len() {
			if !equal(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Pointer:
		return a.IsNil() == b.IsNil() && (a.IsNil() || equal(a.Elem(), b.Elem()))
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[netip.Addr]() || a.Type() == reflect.TypeFor[netip.Prefix]() {
			return a.Interface() == b.Interface()
		}
		for i := range a.NumField() {
			if a.Type().Field(i).Name != "_" && !equal(reach(a.Field(i)), reach(b.Field(i))) {
				return false
			}
		}
		return true
	case reflect.Map:
		return a.IsNil() == b.IsNil() && a.Len() == b.Len() && sameEntries(a, b)
	case reflect.Float32:
		return math.Float32bits(float32(a.Float())) == math.Float32bits(float32(b.Float()))
	case reflect.Float64:
		return math.Float64bits(a.Float()) == math.Float64bits(b.Float())
	case reflect.Complex64, reflect.Complex128:
		x, y := a.Complex(), b.Complex()
		return math.Float64bits(real(x)) == math.Float64bits(real(y)) && math.Float64bits(imag(x)) == math.Float64bits(imag(y))
	}
	return a.Equal(b)
}

// sameEntries takes for each entry of a one of b, of those that are left.
func sameEntries(a, b reflect.Value) bool {
	type entry struct{ k, v reflect.Value }
	var left []entry
	for it := b.MapRange(); it.Next(); {
		left = append(left, entry{addressable(it.Key()), addressable(it.Value())})
	}
next:
	for it := a.MapRange(); it.Next(); {
		k, v := addressable(it.Key()), addressable(it.Value())
		for i, e := range left {
			if equal(k, e.k) && equal(v, e.v) {
				left = append(left[:i], left[i+1:]...)
				continue next
			}
		}
		return false
	}
	return true
}

func addressable(v reflect.Value) reflect.Value {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.Elem()
}
