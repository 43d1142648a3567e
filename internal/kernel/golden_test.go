package kernel_test

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// TestResultsAreTheSameOnEveryProcessor compares a digest of what all kernels of tier A give with the one of the machine
// where it was recorded: a compiler that contracts a product and a sum, or a square root that is off, shows here. Where it
// fails because the definition of a kernel was changed, the digest in the message is the new one.
func TestResultsAreTheSameOnEveryProcessor(t *testing.T) {
	require.Equal(t, uint64(0x65baa694968fa379), digest(kernel.Float64Of(kernel.Plain)), "float64")
	require.Equal(t, uint64(0x8e8a577859e56df9), digest(kernel.Float32Of(kernel.Plain)), "float32")
}

func digest[T float64 | float32](k *kernel.Set[T]) uint64 {
	// Numbers that need no function of package math to be made: those may differ between processors.
	r := rand.New(rand.NewPCG(17, 18))
	stock := make([]T, 1<<15)
	for i := range stock {
		switch r.IntN(8) {
		case 0:
			stock[i] = T(awkward[r.IntN(len(awkward))])
		case 1:
			stock[i] = T(math.Float64frombits(r.Uint64()))
		default:
			stock[i] = T(math.Ldexp(r.Float64()*2-1, r.IntN(24)-12))
		}
	}
	h := fnv.New64a()
	set := reflect.ValueOf(k).Elem()
	for i := range set.NumField() {
		if set.Field(i).IsNil() {
			continue
		}
		c := newCall(r, stock, set.Type().Field(i).Type, 4096, 0)
		for _, out := range c.on(set.Field(i)) {
			writeDigest(h.Write, out)
		}
	}
	return h.Sum64()
}

// writeDigest writes numbers as bits, where all NaN are one.
func writeDigest(write func([]byte) (int, error), v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			writeDigest(write, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			writeDigest(write, v.Field(i))
		}
	case reflect.Float64, reflect.Float32:
		x := v.Float()
		if x != x {
			x = 12345 // which NaN it is does not matter
		}
		_, _ = write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
	case reflect.Bool:
		b := byte(0)
		if v.Bool() {
			b = 1
		}
		_, _ = write([]byte{b})
	default:
		_, _ = write(binary.LittleEndian.AppendUint64(nil, uint64(v.Int())))
	}
}
