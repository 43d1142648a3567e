package kernel_test

import (
	"encoding/binary"
	"math"
	"reflect"
	"testing"

	"xfork/internal/kernel"
)

// FuzzTiersAgree runs every kernel for float64 on operands whose bits the fuzzer chooses.
func FuzzTiersAgree(f *testing.F) {
	for _, x := range awkward {
		f.Add(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)), uint8(37), uint8(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, n, offset uint8) {
		if len(data) < 8 {
			return
		}
		word := func(i int) float64 {
			i = i * 8 % (len(data) &^ 7)
			return math.Float64frombits(binary.LittleEndian.Uint64(data[i:]))
		}
		plain := reflect.ValueOf(kernel.Float64Of(kernel.Plain)).Elem()
		for _, tier := range kernel.Tiers()[1:] {
			fast := reflect.ValueOf(kernel.Float64Of(tier)).Elem()
			for i := range plain.NumField() {
				if plain.Field(i).IsNil() {
					continue
				}
				c := fuzzCall(plain.Type().Field(i).Type, int(n), int(offset%16), word)
				if want, got := c.on(plain.Field(i)), c.on(fast.Field(i)); !same(want, got) {
					t.Fatalf("%s, %s:\n%s", plain.Type().Field(i).Name, tier, c.difference(want, got))
				}
			}
		}
	})
}

// fuzzCall fills the operands with words of the fuzzer's, each from another place on.
func fuzzCall(f reflect.Type, n, offset int, word func(i int) float64) call[float64] {
	c := call[float64]{n: n, from: margin + offset, alias: -1}
	for i := range f.NumIn() {
		switch in := f.In(i); in {
		case reflect.TypeFor[[]float64]():
			a := make([]float64, n+offset+2*margin)
			for k := range a {
				a[k] = word(k + 3*i)
			}
			c.args = append(c.args, reflect.ValueOf(a))
		case reflect.TypeFor[[]bool]():
			m := make([]bool, n+offset+2*margin)
			for k := range m {
				m[k] = word(k) > 1
			}
			c.args = append(c.args, reflect.ValueOf(m))
		case reflect.TypeFor[float64]():
			c.args = append(c.args, reflect.ValueOf(word(7*i)))
		default:
			c.args = append(c.args, reflect.New(in.Elem()))
		}
	}
	return c
}
