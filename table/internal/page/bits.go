package page

import (
	"encoding/binary"
	"math/bits"
)

// A flat column has one level of definition: 1 for a value, 0 for a null. So
// its levels are a bitmap already, in the order that vectors have theirs in,
// and the number of ones is the number of values that follow in the page:
//
//	levels   1 1 0 1 | 0 0 0 0      bits of a word, from the least significant on
//	values   a b   c |              3 of them are stored
//
// Columns without a null in them are the usual case. Their writers make one run
// of it, which costs a comparison for each batch.

// Bits reads integers of one bit in the hybrid of runs and packed bits, as
// words of 64: definition levels of flat columns, and bools. It never makes an
// integer of a bit.
type Bits struct{ runs Runs }

// Reset begins with bytes of runs, which have slack.
func (b *Bits) Reset(data []byte) { b.runs.Reset(data, 1) }

// Packed begins with bytes of packed bits without runs, which have slack.
func (b *Bits) Packed(data []byte) {
	b.runs = Runs{width: 1, packed: data, left: 8 * len(data)}
}

// There is no page without levels for what reads them: a required column, or a
// page of nulls alone, is a run that was never written.

// same begins with n ones, or zeroes.
func (b *Bits) same(n int, value uint32) { b.runs = Runs{width: 1, value: value, left: n} }

// Skip passes over n bits.
func (b *Bits) Skip(n int) error { return b.runs.Skip(n) }

// Ones reports whether the next n bits are ones of one run: the usual case of
// levels, in which no bit need be looked at. It passes over them if they are.
func (b *Bits) Ones(n int) bool {
	r := &b.runs
	if r.left == 0 && n > 0 && r.run() != nil {
		return false // and Read will say why
	}
	if r.packed != nil || r.value&1 == 0 || r.left < n {
		return false
	}
	r.left -= n
	return true
}

// Read writes the next n bits to words, and returns how many ones there are.
// Bits of the last word behind them become zeroes.
func (b *Bits) Read(words []uint64, n int) (ones int, err error) {
	r := &b.runs
	clear(words[:(n+63)/64])
	for at := 0; at < n; {
		if at += r.short(words, at, n); at == n {
			break
		}
		if err := r.run(); err != nil {
			return 0, err
		}
		k := min(n-at, r.left)
		switch {
		case r.packed != nil:
			copyBits(words, at, r.packed, r.at, k)
			r.at += k
		case r.value&1 != 0:
			setBits(words, at, k)
		}
		r.left -= k
		at += k
	}
	for _, w := range words[:(n+63)/64] {
		ones += bits.OnesCount64(w)
	}
	return ones, nil
}

// Where nulls are strewn, a run has some ten bits, and is of ones or packed as it happens: a
// branch on that would be mispredicted every other time.
//
//	header      bits                          bytes
//	count 0     count times the next byte's   2
//	count 1     8 * count, packed             1 + count
//
// short takes runs of up to 56 bits that end before bit n, from bit at on, as long as such
// follow, and returns how many bits they had. Both kinds of a run are worked out, and one
// is chosen by a mask; so is whether a word is full. All that is not short is left to run:
// long runs, the last one of a page.
//
// Where the next run begins is known when this one's header is, and nothing else waits: a run
// takes as long as a load and some additions.
func (r *Runs) short(words []uint64, at, n int) int {
	if r.left > 0 || r.width != 1 {
		return 0
	}
	begin, data, p, word := at, r.data, 0, words[at>>6]
	for at < n && p+8 <= len(data) {
		next := binary.LittleEndian.Uint64(data[p:])
		header := int(next & 0xff)
		count, packed := header>>1, -(header & 1)
		k := count + 7*count&packed
		if k > 56 || at+k > n {
			break
		}
		p += 2 + (count-1)&packed
		same := -(next >> 8 & 1)
		run := (same ^ (same^next>>8)&uint64(packed)) & (1<<k - 1)
		in := at & 63
		full := -uint64((in + k) >> 6)
		word |= run << in
		words[at>>6] = word
		word ^= (word ^ run>>(64-in)) & full
		at += k
	}
	if at&63 != 0 {
		words[at>>6] = word
	}
	r.data = data[p:]
	return at - begin
}

// The bits of a run are set a word at a time, whatever the run's own length is.

// setBits sets n bits from bit at on.
func setBits(words []uint64, at, n int) {
	for n > 0 {
		in := at & 63
		k := min(n, 64-in)
		words[at>>6] |= (^uint64(0) >> (64 - k)) << in
		at += k
		n -= k
	}
}

//	src     ........ ..BBBBBB BBBBBBBB BB......     from any bit on
//	words   ......BB BBBBBBBB BBBBBB.. ........     to any bit on
//
// copyBits copies n bits from bit from of src on, which has slack, to bit at of
// words on, where zeroes are. A word is written at a time, made of nine bytes
// at most.
func copyBits(words []uint64, at int, src []byte, from, n int) {
	src = src[:cap(src)]
	for n > 0 {
		in := at & 63
		k := min(n, 64-in)
		b, shift := src[from>>3:], from&7
		w := binary.LittleEndian.Uint64(b) >> shift
		if shift > 0 {
			w |= uint64(b[8]) << (64 - shift)
		}
		words[at>>6] |= (w & (^uint64(0) >> (64 - k))) << in
		at += k
		from += k
		n -= k
	}
}
