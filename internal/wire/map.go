package wire

import (
	"bytes"
	"reflect"
	"slices"
	"unsafe"
)

// mapping plans a map: its entries, each a key and a value, in the order of
// their bytes. No encoding of a key is the beginning of another one's, so this
// is the order of the keys, and of the values among NaN keys of the same bits.
//
//	map[string]int8{"b": 2, "a": 1}  ->  3  | 1 'a' 1 | 1 'b' 2
//
// The price of the order is a copy of the entries and a sort, a fifth of what a
// map of a hundred strings costs there and back. A digest needs it, and a second
// encoding without it would be one more to get wrong.
func (m *maker) mapping(p *Plan, path string) error {
	p.least = 1 // before the entries are planned, which may contain the map
	k, err := m.plan(p.t.Key(), path+" key")
	if err != nil {
		return err
	}
	e, err := m.plan(p.t.Elem(), path+"[]")
	if err != nil {
		return err
	}
	p.enc = func(w *writer, q unsafe.Pointer) {
		v := reflect.NewAt(p.t, q).Elem()
		if v.IsNil() {
			w.b = append(w.b, 0)
			return
		}
		if w.enter(p) {
			w.uvarint(uint64(v.Len()) + 1)
			w.entries(v, k, e)
			w.leave()
		}
	}
	p.dec = func(r *reader, q unsafe.Pointer) {
		if n := r.uvarint(); n > 0 && r.enter(p) {
			r.entries(reflect.NewAt(p.t, q).Elem(), n-1, k, e)
			r.leave()
		}
	}
	return nil
}

// entries adds the entries of a map. Equal keys cannot come twice, and so the
// order of entries with different bytes is total; entries of equal bytes, under
// NaN keys, are alike.
//
// They are encoded in the order in which they come, beside the bytes of w, and
// copied in theirs.
func (w *writer) entries(v reflect.Value, k, e *Plan) {
	type span struct{ from, to int }
	beside, spans := writer{depth: w.depth}, make([]span, 0, v.Len())
	key, elem := reflect.New(k.t), reflect.New(e.t)
	for it := v.MapRange(); it.Next() && beside.err == nil; {
		from := len(beside.b)
		key.Elem().SetIterKey(it)
		elem.Elem().SetIterValue(it)
		k.enc(&beside, key.UnsafePointer())
		e.enc(&beside, elem.UnsafePointer())
		spans = append(spans, span{from, len(beside.b)})
	}
	if beside.err != nil {
		w.fail(beside.err)
		return
	}
	slices.SortFunc(spans, func(a, b span) int {
		return bytes.Compare(beside.b[a.from:a.to], beside.b[b.from:b.to])
	})
	for _, s := range spans {
		w.b = append(w.b, beside.b[s.from:s.to]...)
		w.drain()
	}
}

// entries sets v to a map of so many entries. They must come in their order,
// and no key may come twice: a key that is equal to another one leaves the map
// as long as it was. -0.0 and 0.0 have different bytes and are one key.
func (r *reader) entries(v reflect.Value, claimed uint64, k, e *Plan) {
	least := k.least + e.least
	n := r.count(claimed, least)
	if r.err != nil {
		return
	}
	// A map's memory is some multiple of its entries', and so it grows with
	// them.
	v.Set(reflect.MakeMapWithSize(v.Type(), min(n, 1024)))
	if n == 0 {
		return
	}
	r.owed += n * least
	var last []byte
	key, elem := reflect.New(k.t), reflect.New(e.t)
	for i := 0; i < n && r.err == nil; i++ {
		r.owed -= least
		before := r.b
		key.Elem().SetZero()
		elem.Elem().SetZero()
		k.dec(r, key.UnsafePointer())
		e.dec(r, elem.UnsafePointer())
		if r.err != nil {
			return
		}
		entry := before[:len(before)-len(r.b)]
		if i > 0 && bytes.Compare(last, entry) > 0 {
			r.fail(malformed("the entries of a %s are not in order", v.Type()))
			return
		}
		last = entry
		v.SetMapIndex(key.Elem(), elem.Elem())
		if v.Len() != i+1 {
			r.fail(malformed("a %s has a key twice", v.Type()))
		}
	}
}
