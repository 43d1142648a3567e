package page

import (
	"encoding/binary"
	"unsafe"
)

// The strings "page", "pages", "paper" in each encoding:
//
//	PLAIN                     4 page 5 pages 5 paper
//	DELTA_LENGTH_BYTE_ARRAY   4 5 5 | pagepagespaper
//	DELTA_BYTE_ARRAY          0 4 2 | 4 1 3 | pagesper
//
// The first two have the bytes of each string in one piece, so a string is a
// view of the page, and costs a length and a pointer. The third one has
// prefixes that must be put together; a string that shares nothing is a view
// there, too.
//
// A view keeps its page alive, and with it all strings of the page. What
// outlives a query should copy its strings, unless it has most of those of the page
// (package keys).

// Strings reads byte arrays of a page that is kept: they are views of it.
//
//	PLAIN                     4 bytes of length, bytes, 4 bytes of length, bytes ...
//	DELTA_LENGTH_BYTE_ARRAY   the lengths, then all bytes
//	DELTA_BYTE_ARRAY          how many bytes are those of the string before, the lengths of the others, these
type Strings struct {
	enc  Encoding
	data []byte // the bytes of the strings to come

	lengths, shared Ints
	before          string
	room            int // how many bytes may be made
}

// expansion bounds what DELTA_BYTE_ARRAY makes of a page: each of a million
// strings may repeat a megabyte, at the price of a bit. Sorted strings repeat
// most of their bytes, but hardly a thousand of them to say a new one; the
// bound is that of gzip.
const expansion = 1032

// lot is how many lengths are decoded at once.
const lot = 128

// Where the bytes begin is behind the lengths, and these are of unknown size:
// so the heads of their blocks are gone through once, before the first string
// is read.

// Reset begins with the values of a page.
func (s *Strings) Reset(enc Encoding, data []byte) (err error) {
	s.enc, s.data, s.before, s.room = enc, data, "", 1<<20+expansion*len(data)
	if enc == DeltaStrings {
		if err = s.shared.Reset(data); err != nil {
			return err
		}
		if data, err = s.shared.End(); err != nil {
			return err
		}
	}
	if enc == DeltaStrings || enc == DeltaLengths {
		if err = s.lengths.Reset(data); err != nil {
			return err
		}
		s.data, err = s.lengths.End()
	}
	return err
}

// Read reads strings to out.
func (s *Strings) Read(out []string) error {
	if s.enc == Plain {
		return s.plain(out)
	}
	for len(out) > 0 {
		n := min(len(out), lot)
		var lengths [lot]int64
		if err := s.lengths.Read(lengths[:n]); err != nil {
			return err
		}
		var err error
		if s.enc == DeltaLengths {
			err = s.views(out[:n], lengths[:n])
		} else {
			err = s.prefixed(out[:n], lengths[:n])
		}
		if err != nil {
			return err
		}
		out = out[n:]
	}
	return nil
}

// plain reads strings behind their lengths. Where the next one lies is known
// once the length has come from memory, which is what the two nanoseconds a
// string go to.
func (s *Strings) plain(out []string) error {
	data, at := s.data, 0
	for i := range out {
		if len(data)-at < 4 {
			return Damaged("strings are missing")
		}
		n := int(binary.LittleEndian.Uint32(data[at:]))
		at += 4
		if n > len(data)-at {
			return Damaged("a string of %d bytes where %d are left", n, len(data)-at)
		}
		out[i] = unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(data)), at)), n)
		at += n
	}
	s.data = data[at:]
	return nil
}

// A length that is negative is a large one when it is taken as unsigned: one
// comparison serves both.

// views reads strings of the given lengths.
func (s *Strings) views(out []string, lengths []int64) error {
	data := s.data
	for i, n := range lengths {
		if uint64(n) > uint64(len(data)) {
			return Damaged("a string of %d bytes where %d are left", n, len(data))
		}
		out[i] = unsafe.String(unsafe.SliceData(data), n)
		data = data[n:]
	}
	s.data = data
	return nil
}

// prefixed reads strings of which the first bytes are those of the one before,
// and the others of the given lengths. The memory of all of them is taken at
// once.
func (s *Strings) prefixed(out []string, lengths []int64) error {
	var shared [lot]int64
	if err := s.shared.Read(shared[:len(lengths)]); err != nil {
		return err
	}
	total, alone, left, before := 0, 0, len(s.data), len(s.before)
	for i, n := range lengths {
		k := shared[i]
		if uint64(k) > uint64(before) || uint64(n) > uint64(left) {
			return Damaged("a string of %d bytes of the one before, which has %d, and %d of %d more", k, before, n, left)
		}
		before = int(k + n)
		left -= int(n)
		total += before
		if k == 0 {
			alone += before
		}
		if total > s.room {
			return Damaged("its strings would take more than %d times its bytes", expansion)
		}
	}
	s.room -= total
	own := make([]byte, 0, total-alone)
	for i, n := range lengths {
		if k := shared[i]; k == 0 {
			s.before = unsafe.String(unsafe.SliceData(s.data), n)
		} else {
			from := len(own)
			own = append(append(own, s.before[:k]...), s.data[:n]...)
			s.before = unsafe.String(unsafe.SliceData(own[from:]), len(own)-from)
		}
		s.data = s.data[n:]
		out[i] = s.before
	}
	return nil
}
