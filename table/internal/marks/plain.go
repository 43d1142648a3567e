package marks

import "encoding/binary"

// Width is how many bytes of the text a word is for.
const Width = 64

// Eight bytes that are all one, or have all but the highest bit.
const (
	ones = 0x0101010101010101
	lows = 0x7f7f7f7f7f7f7f7f
)

// Of writes a word for every 64 bytes of text: a bit is set where the byte is one of
// a, b and c, which may be the same. The last word may be for less; bits behind the
// text are not set. The result has the memory of dst, if there is enough.
func Of(dst []uint64, text []byte, a, b, c byte) []uint64 {
	whole, n := len(text)/Width, (len(text)+Width-1)/Width
	if cap(dst) < n {
		dst = make([]uint64, n)
	}
	dst = dst[:n]
	if whole > 0 {
		find(dst[:whole], text[:whole*Width], a, b, c)
	}
	if whole < n {
		rest := [Width]byte{}
		size := copy(rest[:], text[whole*Width:])
		// What fills the rest up may be a mark as well.
		plain(dst[whole:], rest[:], a, b, c)
		dst[whole] &= 1<<size - 1
	}
	return dst
}

// plain is find without vectors. Bytes are compared eight at a time: x ^ eight commas
// has a zero byte for each comma, and the bits of zero bytes are collected by a
// multiplication (Bit Twiddling Hacks, "Determine if a word has a zero byte", in the
// form without borrows, since all marks count and not the lowest alone).
func plain(dst []uint64, text []byte, a, b, c byte) {
	as, bs, cs := uint64(a)*ones, uint64(b)*ones, uint64(c)*ones
	if as == bs && bs == cs {
		for i := range dst {
			m, text := uint64(0), text[i*Width:][:Width]
			for k := 0; k < Width; k += 8 {
				x := binary.LittleEndian.Uint64(text[k:])
				m |= ^(differs(x^as) | lows) >> 7 * 0x0102040810204080 >> 56 << k
			}
			dst[i] = m
		}
		return
	}
	for i := range dst {
		m, text := uint64(0), text[i*Width:][:Width]
		for k := 0; k < Width; k += 8 {
			x := binary.LittleEndian.Uint64(text[k:])
			others := differs(x^as) & differs(x^bs) & differs(x^cs)
			m |= ^(others | lows) >> 7 * 0x0102040810204080 >> 56 << k
		}
		dst[i] = m
	}
}

// differs sets the highest bit of each byte that is not zero. The other bits are
// anything.
func differs(x uint64) uint64 { return x&lows + lows | x }
