package trace

import (
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// gzipper compresses a document that can be added to. It is one gzip member, for the viewers read no more than one. Its last
// block, with the document's tail, is stored as it is: so it can be taken back and written again behind more data.
//
//	header | blocks, flushed | stored last block: tail | sum, length
//	                         ^ the next run goes on here
//
// The form is that of RFC 1951 (deflate) and RFC 1952 (gzip). A flush ends with an empty stored block and so at a byte's
// boundary, at which another block may begin; compress/flate keeps its window over a flush, so later runs are compressed with
// what earlier ones had in common with them. Package compress/gzip cannot do this: it has no way back before its end.
//
// The numbers go on while the tail does not: sum and size are those of the blocks, and tail computes its own from them.
type gzipper struct {
	*flate.Writer
	sum  uint32 // CRC-32 of all that was written
	size uint32 // its length modulo 2^32, as RFC 1952 has it
}

// newGzipper makes a gzipper that writes to w. The fastest level: a trace is text full of repetitions, of which that one finds
// most, and the force waits for it.
func newGzipper(w io.Writer) *gzipper {
	fw, err := flate.NewWriter(&headed{w: w}, flate.BestSpeed)
	if err != nil {
		panic("trace: " + err.Error()) // only of an unknown level
	}
	return &gzipper{Writer: fw}
}

// Write compresses p. Sum and size count what is compressed and not what comes out.
func (g *gzipper) Write(p []byte) (int, error) {
	g.sum = crc32.Update(g.sum, crc32.IEEETable, p)
	g.size += uint32(len(p))
	return g.Writer.Write(p)
}

// tail returns the end of a file with a document that ends in text. It changes nothing in g, so that a further run can go on
// before it. The writer must have been flushed.
//
//	01           BFINAL = 1 and BTYPE = 00 in the lowest three bits, the rest of the byte is padding (RFC 1951, 3.2.3 and 3.2.4)
//	LEN, ^LEN    the length of the text, 16 bits each
//	text
//	CRC32, ISIZE of the whole document, 32 bits each (RFC 1952, 2.3.1)
func (g *gzipper) tail(text string) []byte {
	b := []byte{1}
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	b = binary.LittleEndian.AppendUint16(b, ^uint16(len(text)))
	b = append(b, text...)
	b = binary.LittleEndian.AppendUint32(b, crc32.Update(g.sum, crc32.IEEETable, []byte(text)))
	return binary.LittleEndian.AppendUint32(b, g.size+uint32(len(text)))
}

// headed writes the header of a gzip file before the first data, in the form of RFC 1952, 2.3: the magic number, method 8
// (deflate), no flags, no time, no hint about the level, and 255 for an unknown system. Nothing of it depends on the machine
// or the time, so that equal runs give equal files.
type headed struct {
	w    io.Writer
	done bool
}

func (h *headed) Write(p []byte) (int, error) {
	if !h.done {
		h.done = true
		if _, err := h.w.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}); err != nil {
			return 0, err
		}
	}
	return h.w.Write(p)
}
