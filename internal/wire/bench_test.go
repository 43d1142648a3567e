package wire_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/wire"
)

// The values of the design: a small struct, a mebibyte of floats, a map.
func BenchmarkStructAndBack(b *testing.B) {
	codecs(b, struct {
		ID    int
		Title string
		Score float64
		Tags  []string
	}{42, "a title of some length", 0.5, []string{"a", "bb", "ccc"}})
}

func BenchmarkMebibyteOfFloatsAndBack(b *testing.B) { codecs(b, mebibyte()) }

func BenchmarkMapAndBack(b *testing.B) {
	m := make(map[string]int)
	for i := range 100 {
		m[fmt.Sprint("key", i)] = i
	}
	codecs(b, m)
}

func mebibyte() []float64 {
	f := make([]float64, 1<<17)
	for i := range f {
		f[i] = 1 / float64(i+3)
	}
	return f
}

// codecs measures a value there and back. gob has a stream, so that the type is sent once; "alone" has a new one each time, as messages
// that do not know of each other need.
func codecs[T any](b *testing.B, v T) {
	codec, err := wire.For[T]()
	require.NoError(b, err)
	var buf []byte
	var stream bytes.Buffer
	to, from := gob.NewEncoder(&stream), gob.NewDecoder(&stream)
	for _, way := range []struct {
		name string
		send func(out *T) error
	}{
		{"wire", func(out *T) (err error) {
			if buf, err = codec.Append(buf[:0], &v); err == nil {
				*out, err = codec.Decode(buf)
			}
			return err
		}},
		{"gob", func(out *T) error {
			if err := to.Encode(&v); err != nil {
				return err
			}
			return from.Decode(out)
		}},
		{"gob alone", func(out *T) error {
			var one bytes.Buffer
			if err := gob.NewEncoder(&one).Encode(&v); err != nil {
				return err
			}
			return gob.NewDecoder(&one).Decode(out)
		}},
		{"json", func(out *T) error {
			text, err := json.Marshal(&v)
			if err != nil {
				return err
			}
			return json.Unmarshal(text, out)
		}},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out T
				if err := way.send(&out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A mebibyte of floats in pieces, without a copy, beside one copy of it, and its digest.
func BenchmarkMebibyte(b *testing.B) {
	v := mebibyte()
	codec, err := wire.For[[]float64]()
	require.NoError(b, err)
	b.Run("copy", func(b *testing.B) {
		for b.Loop() {
			_ = append([]float64(nil), v...)
		}
	})
	b.Run("append", func(b *testing.B) {
		buf := make([]byte, 0, 2<<20)
		for b.Loop() {
			_, _ = codec.Append(buf, &v)
		}
	})
	b.Run("segments", func(b *testing.B) {
		for b.Loop() {
			_, _ = codec.Plan.Segments(&v, 64<<10)
		}
	})
	bytes, err := codec.Append(nil, &v)
	require.NoError(b, err)
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			_, _ = codec.Decode(bytes)
		}
	})
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			_ = codec.Plan.Write(io.Discard, &v)
		}
	})
	b.Run("digest", func(b *testing.B) {
		for b.Loop() {
			_, _ = codec.Plan.Digest(&v)
		}
	})
}

func BenchmarkPlan(b *testing.B) {
	for b.Loop() {
		wire.ByElement(func() { _, _ = wire.For[everything]() })
	}
}
