package snappy

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/stretchr/testify/require"
)

// numbers returns integers of eight bytes, with three of them at random.
func numbers(r *rand.Rand, n int) (b []byte) {
	for range n {
		b = binary.LittleEndian.AppendUint64(b, 90_000+r.Uint64N(10_404_950))
	}
	return b
}

// words returns text of few words.
func words(r *rand.Rand, n int) []byte {
	all := strings.Fields("carefully final deposits detect slyly against the ironic packages that haggle blithely express accounts")
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(all[r.IntN(len(all))])
		b.WriteByte(' ')
	}
	return []byte(b.String()[:n])
}

// mixed returns bytes with all kinds of repetition: runs, near and far copies, and noise.
func mixed(r *rand.Rand, n int) (b []byte) {
	for len(b) < n {
		switch k := r.IntN(4); {
		case k == 0 || len(b) == 0:
			for range 1 + r.IntN(1+r.IntN(300)) {
				b = append(b, byte(r.Uint32()))
			}
		default:
			back := 1 + r.IntN(min(len(b), 1<<(1+r.IntN(18))))
			for range 1 + r.IntN(1+r.IntN(200)) {
				b = append(b, b[len(b)-back])
			}
		}
	}
	return b[:n]
}

// guarded returns a slice of n bytes with slack and a guard behind that.
func guarded(n int) (dst, guard []byte) {
	all := make([]byte, n+Slack+64)
	for i := range all {
		all[i] = 0xa5
	}
	return all[: n : n+Slack], all[n+Slack:]
}

// decoded decompresses, and fails if anything behind the slack was written.
func decoded(t *testing.T, src []byte) ([]byte, error) {
	n, err := Size(src)
	if err != nil {
		return nil, err
	}
	dst, guard := guarded(n)
	err = Decode(dst, src)
	// What there is without assembly comes to the same, also where a block is damaged.
	plain, behind := guarded(n)
	require.Equal(t, err, decode(plain, src, false))
	if err == nil {
		require.Equal(t, string(plain), string(dst))
	}
	whole := strings.Repeat("\xa5", len(guard))
	require.Equal(t, whole, string(guard), "it is written behind the slack")
	require.Equal(t, whole, string(behind), "it is written behind the slack")
	return dst, err
}

func TestDecodeIsTheInverseOfOtherEncoders(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		n := r.IntN(1 << r.IntN(15))
		if i%300 == 0 {
			n = 200_000 + r.IntN(100_000)
		}
		for _, make := range []func(*rand.Rand, int) []byte{mixed, words, func(r *rand.Rand, n int) []byte { return numbers(r, n/8) }} {
			text := make(r, n)
			got, err := decoded(t, snappy.Encode(nil, text))
			require.NoError(t, err)
			require.Equal(t, string(text), string(got))
		}
	}
}

// plainly decodes element by element and byte by byte, as the format's description says.
// The other library cannot be the judge of damage: it takes S2 as well, in which a copy
// from no distance means something.
func plainly(b []byte) (out []byte, sound bool) {
	n, k := binary.Uvarint(b)
	for b = b[k:]; len(b) > 0; {
		tag, head := b[0], [4]int{1, 2, 3, 5}[b[0]&3]
		size := int(tag >> 2)
		if tag&3 == 0 && size >= 60 {
			head += size - 59
		}
		if len(b) < head {
			return nil, false
		}
		var word [8]byte
		copy(word[:], b[1:head])
		x := int(binary.LittleEndian.Uint64(word[:]))
		b = b[head:]
		if tag&3 == 0 {
			if size >= 60 {
				size = x
			}
			if size >= len(b) {
				return nil, false
			}
			out, b = append(out, b[:size+1]...), b[size+1:]
			continue
		}
		if tag&3 == 1 {
			x, size = x+int(tag>>5)<<8, size&7+3
		}
		if x == 0 || x > len(out) {
			return nil, false
		}
		for range size + 1 {
			out = append(out, out[len(out)-x])
		}
	}
	return out, len(out) == int(n)
}

// A block is flipped and cut: what the plain decoder takes for sound is the same here, and
// what it does not is an error.
func TestDamagedBlocksAreErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	sound := 0
	for i := range 30_000 {
		size := 600
		if i%100 == 0 {
			size = 4 * window
		}
		b := snappy.Encode(nil, mixed(r, 1+r.IntN(size)))
		for range r.IntN(3) {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		if r.IntN(3) == 0 {
			b = b[:r.IntN(len(b))]
		}
		if n, err := snappy.DecodedLen(b); err != nil || n > 1<<20 {
			continue
		}
		want, whole := plainly(b)
		got, err := decoded(t, b)
		require.Equal(t, whole, err == nil, "%x: %v", b, err)
		if err == nil {
			require.Equal(t, string(want), string(got))
			sound++
		}
	}
	require.Greater(t, sound, 5000)
}

// Elements by hand: copies from nearer than they are long, and from before the beginning.
func TestElements(t *testing.T) {
	for _, c := range []struct {
		block []byte
		want  string
	}{
		{[]byte{0}, ""},
		{[]byte{4, 0 << 2, 'a', 2<<2 | 2, 1, 0}, "aaaa"},
		{[]byte{9, 2 << 2, 'a', 'b', 'c', 5<<2 | 3, 2, 0, 0, 0}, "abcbcbcbc"},
		{[]byte{6, 1 << 2, 'a', 'b', 0<<2 | 1, 2}, "ababab"},
		{[]byte{5, 60 << 2, 4, 'h', 'e', 'l', 'l', 'o'}, "hello"},
	} {
		got, err := decoded(t, c.block)
		require.NoError(t, err, "%x", c.block)
		require.Equal(t, c.want, string(got))
	}
	for _, bad := range [][]byte{
		{4, 0 << 2, 'a', 2<<2 | 2, 2, 0}, // before the beginning
		{4, 0 << 2, 'a', 2<<2 | 2, 0, 0}, // itself
		{3, 0 << 2, 'a', 2<<2 | 2, 1, 0}, // longer than the block says
		{5, 0 << 2, 'a', 2<<2 | 2, 1, 0}, // shorter
		{2, 1 << 2, 'a'},                 // cut in a literal
		{2, 61 << 2, 1},                  // cut in its length
		{4, 0 << 2, 'a', 2<<2 | 3, 1, 0}, // cut in a place
		{0x80},                           // cut in the size
	} {
		_, err := decoded(t, bad)
		require.ErrorIs(t, err, ErrCorrupt, "%x", bad)
	}
	// Far from the ends of a block, which is the fast way.
	text := strings.Repeat("x", 60) + strings.Repeat("-", 100)
	for back, sound := range map[byte]bool{0: false, 1: true, 7: true, 8: true, 60: true, 61: false, 255: false} {
		for _, place := range [][]byte{{9<<2 | 2, back, 0}, {9<<2 | 3, back, 0, 0, 0}} {
			_, err := decoded(t, spliced(text, 60, place))
			require.Equal(t, sound, err == nil, "%d bytes back", back)
		}
	}
	_, err := decoded(t, spliced(text, 60, []byte{9<<2 | 3, 255, 255, 255, 255}))
	require.ErrorIs(t, err, ErrCorrupt)
	require.ErrorIs(t, Decode(make([]byte, 4), []byte{4, 3 << 2, 1, 2, 3, 4}), ErrCorrupt, "there is no slack")
}

// spliced returns a block of literals of 50 bytes at most, with a copy of ten bytes between them.
func spliced(text string, at int, element []byte) []byte {
	b := binary.AppendUvarint(nil, uint64(len(text)+10))
	literals := func(s string) {
		for ; len(s) > 0; s = s[min(len(s), 50):] {
			n := min(len(s), 50)
			b = append(append(b, byte(n-1)<<2), s[:n]...)
		}
	}
	literals(text[:at])
	b = append(b, element...)
	literals(text[at:])
	return b
}

func BenchmarkDecode(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct {
		name string
		text []byte
	}{{"numbers", numbers(r, 1<<17)}, {"words", words(r, 1<<20)}, {"mixed", mixed(r, 1<<20)}, {"noise", noise(r, 1<<20)}} {
		block, dst := snappy.Encode(nil, c.text), make([]byte, len(c.text), len(c.text)+Slack)
		for _, d := range []struct {
			name   string
			decode func() error
		}{
			{"here", func() error { return Decode(dst, block) }},
			{"plain", func() error { return decode(dst, block, false) }},
			{"there", func() error { _, err := snappy.Decode(dst, block); return err }},
		} {
			b.Run(fmt.Sprintf("%s/%s", c.name, d.name), func(b *testing.B) {
				b.SetBytes(int64(len(c.text)))
				for b.Loop() {
					require.NoError(b, d.decode())
				}
			})
		}
	}
}

// noise returns bytes that do not compress.
func noise(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}
