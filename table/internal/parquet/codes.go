package parquet

import (
	"unsafe"

	"xfork/table/internal/page"
)

// batch is how many codes are unpacked before their values are looked up: four
// kilobytes of them, which stay in the first-level cache.
const batch = 1024

// The codes of a batch are checked by the greatest of them: one comparison for
// all, and a look-up needs none. A code beyond the dictionary is damage, and
// would be a read beyond the slice.

// codes decodes codes of a dictionary of so many entries to out. A run is
// looked at once.
func (p *values) codes(out []uint32, entries int) error {
	for len(out) > 0 {
		n, code, same, err := p.runs.Next(out, len(out))
		if err != nil {
			return err
		}
		if same {
			if err := within(code, entries); err != nil {
				return err
			}
			fill(out[:n], code)
		} else if err := within(greatest(out[:n]), entries); err != nil {
			return err
		}
		out = out[n:]
	}
	return nil
}

// Behind values that have no codes, no codes can be kept.
//
// pick decodes codes and looks their entries up where they are read.
func pick[T any](p *values, out, entries []T) error {
	p.some = resized(p.some, batch)
	for len(out) > 0 {
		n, code, same, err := p.runs.Next(p.some, min(len(out), batch))
		if err != nil {
			return err
		}
		if same {
			if err := within(code, len(entries)); err != nil {
				return err
			}
			fill(out[:n], entries[code])
		} else {
			codes := p.some[:n]
			if err := within(greatest(codes), len(entries)); err != nil {
				return err
			}
			entered(out[:n], entries, codes)
		}
		out = out[n:]
	}
	return nil
}

// entered looks up codes that are known to be within entries, and so without a check of
// each, four at a time. The array of four is what makes the compiler drop the checks of out.
//
// Strings are copied like numbers: their bytes stay where they are, and what a dictionary
// has is never written again.
func entered[T any](out, entries []T, codes []uint32) {
	first := unsafe.Pointer(unsafe.SliceData(entries))
	at := func(x uint32) *T { return (*T)(unsafe.Add(first, uintptr(x)*unsafe.Sizeof(*new(T)))) }
	for ; len(codes) >= 4; codes = codes[4:] {
		to := (*[4]T)(out)
		to[0], to[1], to[2], to[3] = *at(codes[0]), *at(codes[1]), *at(codes[2]), *at(codes[3])
		out = out[4:]
	}
	for i, x := range codes {
		out[i] = *at(x)
	}
}

// Also of a run of one code: a dictionary may be empty.
//
// within checks a code.
func within(code uint32, entries int) error {
	if uint64(code) >= uint64(entries) {
		return page.Damaged("code %d of a dictionary of %d entries", code, entries)
	}
	return nil
}

// greatest returns the greatest code. Four of them are kept, so that none waits
// for the one before.
func greatest(codes []uint32) uint32 {
	var a, b, c, d uint32
	for ; len(codes) >= 4; codes = codes[4:] {
		a, b = max(a, codes[0]), max(b, codes[1])
		c, d = max(c, codes[2]), max(d, codes[3])
	}
	for _, x := range codes {
		a = max(a, x)
	}
	return max(a, b, c, d)
}

// fill makes all elements x.
func fill[T any](out []T, x T) {
	for i := range out {
		out[i] = x
	}
}
