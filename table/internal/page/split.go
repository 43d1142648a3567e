package page

import "encoding/binary"

// Unsplit makes PLAIN of BYTE_STREAM_SPLIT, in the memory of dst if that is
// large enough: the first bytes of all values come first, then the second ones.
// It is right if src is a multiple of the width.
//
//	split   a0 b0 c0 .. a1 b1 c1 .. a2 b2 c2 ..      plain   a0 a1 a2 b0 b1 b2 c0 c1 c2
//
// Floats that are near each other have equal upper bytes. Those lie together
// so, and a compressor finds them; the encoding by itself saves nothing.
//
// The bytes of eight values of eight bytes, or of four, are a matrix to be
// transposed in registers.
func Unsplit(dst, src []byte, width int) []byte {
	dst = sized(dst, len(src))
	n := len(src) / width
	done := 0
	switch width {
	case 4:
		done = unsplit4(dst, src, n)
	case 8:
		done = unsplit8(dst, src, n)
	}
	for k := range width {
		stream := src[k*n : (k+1)*n]
		for i := done; i < n; i++ {
			dst[i*width+k] = stream[i]
		}
	}
	return dst
}

// Three steps swap blocks of four, two and one bytes between rows, as a matrix
// is transposed by halves:
//
//	a a a a | a a a a        a a a a | e e e e
//	b b b b | b b b b        b b b b | f f f f
//	-----------------  -->   -----------------  -->  halves of halves  -->  columns
//	e e e e | e e e e        a a a a | e e e e
//	f f f f | f f f f        b b b b | f f f f

// unsplit8 puts n values of eight bytes together, but for the last ones, and
// returns how many.
func unsplit8(dst, src []byte, n int) int {
	s0, s1, s2, s3 := src[:n], src[n:2*n], src[2*n:3*n], src[3*n:4*n]
	s4, s5, s6, s7 := src[4*n:5*n], src[5*n:6*n], src[6*n:7*n], src[7*n:8*n]
	i := 0
	for ; i+8 <= n; i += 8 {
		a, b := load(s0, i), load(s1, i)
		c, d := load(s2, i), load(s3, i)
		e, f := load(s4, i), load(s5, i)
		g, h := load(s6, i), load(s7, i)
		a, e = swap(a, e, 32, 0x00000000ffffffff)
		b, f = swap(b, f, 32, 0x00000000ffffffff)
		c, g = swap(c, g, 32, 0x00000000ffffffff)
		d, h = swap(d, h, 32, 0x00000000ffffffff)
		a, c = swap(a, c, 16, 0x0000ffff0000ffff)
		b, d = swap(b, d, 16, 0x0000ffff0000ffff)
		e, g = swap(e, g, 16, 0x0000ffff0000ffff)
		f, h = swap(f, h, 16, 0x0000ffff0000ffff)
		a, b = swap(a, b, 8, 0x00ff00ff00ff00ff)
		c, d = swap(c, d, 8, 0x00ff00ff00ff00ff)
		e, f = swap(e, f, 8, 0x00ff00ff00ff00ff)
		g, h = swap(g, h, 8, 0x00ff00ff00ff00ff)
		o := (*[64]byte)(dst[8*i:])
		binary.LittleEndian.PutUint64(o[0:], a)
		binary.LittleEndian.PutUint64(o[8:], b)
		binary.LittleEndian.PutUint64(o[16:], c)
		binary.LittleEndian.PutUint64(o[24:], d)
		binary.LittleEndian.PutUint64(o[32:], e)
		binary.LittleEndian.PutUint64(o[40:], f)
		binary.LittleEndian.PutUint64(o[48:], g)
		binary.LittleEndian.PutUint64(o[56:], h)
	}
	return i
}

// unsplit4 is unsplit8 for values of four bytes, eight at a time: words hold
// the bytes of eight values, and are halved at last.
func unsplit4(dst, src []byte, n int) int {
	s0, s1, s2, s3 := src[:n], src[n:2*n], src[2*n:3*n], src[3*n:4*n]
	i := 0
	for ; i+8 <= n; i += 8 {
		a, b, c, d := load(s0, i), load(s1, i), load(s2, i), load(s3, i)
		a, c = swap(a, c, 16, 0x0000ffff0000ffff)
		b, d = swap(b, d, 16, 0x0000ffff0000ffff)
		a, b = swap(a, b, 8, 0x00ff00ff00ff00ff)
		c, d = swap(c, d, 8, 0x00ff00ff00ff00ff)
		o := (*[32]byte)(dst[4*i:])
		binary.LittleEndian.PutUint64(o[0:], a&0xffffffff|b<<32)
		binary.LittleEndian.PutUint64(o[8:], c&0xffffffff|d<<32)
		binary.LittleEndian.PutUint64(o[16:], a>>32|b&^0xffffffff)
		binary.LittleEndian.PutUint64(o[24:], c>>32|d&^0xffffffff)
	}
	return i
}

// load reads the eight bytes from b[i] on.
func load(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }

// swap swaps the bits of x above the shift with those of y below it, in each
// part of twice as many (H. Warren, Hacker's Delight, 7-3): a step of a
// transposition.
func swap(x, y uint64, shift uint, low uint64) (uint64, uint64) {
	t := (x>>(shift&63) ^ y) & low
	return x ^ t<<(shift&63), y ^ t
}
