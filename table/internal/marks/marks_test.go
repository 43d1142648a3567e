package marks

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMarksAreWhereTheBytesAre: by vectors, without them, and byte by byte, for all lengths and at any place in memory.
func TestMarksAreWhereTheBytesAre(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []byte{',', '"', '\n', 'a', 0, 1, 0x7f, 0x80, 0x81, 0xff, ',' ^ 1, ',' | 0x80}
	for n := range 400 {
		memory := make([]byte, n+n%7+3)
		for i := range memory {
			memory[i] = alphabet[r.IntN(len(alphabet))]
		}
		text := memory[n%7 : n%7+n]
		for _, m := range [][3]byte{{',', '\n', '"'}, {'"', '"', '"'}, {0, 0x80, 0xff}} {
			want := make([]uint64, (n+Width-1)/Width)
			for i, c := range text {
				if c == m[0] || c == m[1] || c == m[2] {
					want[i/Width] |= 1 << (i % Width)
				}
			}
			require.Equal(t, want, append([]uint64{}, Of(nil, text, m[0], m[1], m[2])...), "%d bytes", n)
			if whole := n / Width; whole > 0 {
				got := make([]uint64, whole)
				plain(got, text[:whole*Width], m[0], m[1], m[2])
				require.Equal(t, want[:whole], got, "plain, %d bytes", n)
			}
		}
	}
}

func BenchmarkMarks(b *testing.B) {
	text := make([]byte, 1<<20)
	for i := range text {
		text[i] = "abc,def\"gh\n"[i%11]
	}
	var dst []uint64
	b.Run("vectors", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			dst = Of(dst, text, ',', '\n', '"')
		}
	})
	b.Run("plain", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			plain(dst, text, ',', '\n', '"')
		}
	})
}
