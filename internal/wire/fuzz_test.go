package wire_test

import (
	"bytes"
	"math"
	"reflect"
	"testing"
	"time"

	"xfork/internal/wire"
)

func typeOf(ptr any) reflect.Type { return reflect.TypeOf(ptr).Elem() }

// everything has all kinds. Its plan has no methods, so that what is accepted is canonical.
type everything struct {
	B    bool
	I    int16
	F    float32
	C    complex128
	S    string
	L    []everything
	Bs   []bool
	Fs   []float64
	A    [3]uint16
	P    *everything
	M    map[string]*int8
	N    map[float32][]string
	Docs map[doc2][]tree
	Z    []struct{}
	flags
	blank
}

type doc2 struct {
	a bool
	b string
}

// targets are what the fuzzer chooses from, by the first byte: pointers to values, whose encodings are the seeds.
var targets = []any{
	&everything{}, &everything{
		S: "s", L: []everything{{}, {P: &everything{}}}, Bs: []bool{true, false}, Fs: []float64{1, math.NaN()}, M: map[string]*int8{"a": nil, "b": new(int8)},
		N: map[float32][]string{0: {}, float32(math.NaN()): {"x"}}, Docs: map[doc2][]tree{{true, "x"}: {{name: "t"}}}, Z: make([]struct{}, 9),
	},
	&tree{"root", []tree{{name: "kid"}}, nil, map[string]*tree{"a": {}, "b": nil}},
	&nested{{{}, nil}, {}},
	&map[string][]Doc{"k": {{ID: 1, Tags: []string{"a", "b"}, Names: map[string]int{"x": 1}, Next: &Doc{}}}},
	&map[[2]float64]map[bool]string{{1, 2}: {true: "t", false: "f"}, {math.NaN(), 0}: nil},
	&wire.Failure{Text: "outer", Type: "*x", Is: []string{"k"}, Kind: "=", Data: []byte{1}, Causes: []wire.Failure{{Text: "inner"}}, Frames: []wire.Frame{{"f", "g", 3}}},
	&[]time.Time{time.Unix(1, 2).UTC(), time.Unix(1, 2).In(time.FixedZone("X", 60))},
	&[]moody{{"well"}, {""}},
	&[]padded{{A: true, D: 2i}, {}},
}

// lax are the targets that accept more than they write.
var lax = map[reflect.Type]bool{reflect.TypeFor[[]time.Time](): true}

// FuzzDecode decodes any bytes as any of the targets: without a panic, in memory in proportion to them, and what is accepted has no other
// bytes.
func FuzzDecode(f *testing.F) {
	for i, v := range targets {
		b, err := planOf(f, typeOf(v)).Append([]byte{byte(i)}, v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	errs, err := wire.NewErrors((*parseError)(nil), code(0), errOurs)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		p := planOf(t, typeOf(targets[int(b[0])%len(targets)]))
		b = b[1:]
		v := reflect.New(p.Type())
		if err := p.Decode(b, v.Interface()); err != nil {
			if !v.Elem().IsZero() {
				t.Fatal("an error leaves something behind")
			}
			return
		}
		again, err := p.Append(nil, v.Interface())
		if err != nil || !bytes.Equal(again, b) && !lax[p.Type()] {
			t.Fatalf("%s: %x became %x, %v", p.Type(), b, again, err)
		}
		w := reflect.New(p.Type())
		if err := p.Decode(again, w.Interface()); err != nil || !equal(v.Elem(), w.Elem()) {
			t.Fatalf("%s: %x: %v", p.Type(), again, err)
		}
		if fail, ok := v.Interface().(*wire.Failure); ok {
			_ = errs.Unpack(fail).Error()
			_ = errs.Panicked(fail)
		}
	})
}

// FuzzErrors unpacks any bytes as data of every kind of error.
func FuzzErrors(f *testing.F) {
	errs, err := wire.NewErrors((*parseError)(nil), code(0), wordy(nil), errOurs)
	if err != nil {
		f.Fatal(err)
	}
	for _, err := range []error{&parseError{"f", 1, errOurs}, code(7), wordy{"a"}, errOurs, errTwin} {
		p := errs.Pack(err)
		f.Add(p.Kind, p.Data, len(p.Causes), p.Joined)
	}
	f.Fuzz(func(t *testing.T, kind string, data []byte, causes int, joined bool) {
		p := wire.Failure{Kind: kind, Data: data, Causes: make([]wire.Failure, min(max(causes, 0), 3)), Joined: joined}
		err := errs.Unpack(&p)
		_ = err.Error()
		again := errs.Pack(err)
		_ = errs.Unpack(&again).Error()
	})
}

// FuzzMessages reads any bytes as a stream of messages.
func FuzzMessages(f *testing.F) {
	var seed bytes.Buffer
	_ = wire.WriteMessage(&seed, 1, 2, 100, []byte("body"))
	f.Add(seed.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		var again bytes.Buffer
		r := bytes.NewReader(b)
		for {
			m, err := wire.ReadMessage(r, 1<<20, nil)
			if err != nil {
				break
			}
			_ = wire.WriteMessage(&again, m.Kind, m.Number, 1<<20, m.Body)
		}
		if !bytes.HasPrefix(b, again.Bytes()) {
			t.Fatal("a message has changed")
		}
	})
}
