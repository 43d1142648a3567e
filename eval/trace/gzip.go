package trace

import (
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// gzipper compresses a document that can be added to. It is one gzip member, for the viewers read no more than one, whose
// last block, with the document's tail, is stored as it is: so it can be taken back and written again behind more data.
//
//	header | blocks, flushed | stored last block: tail | sum, length
//	                         ^ the next run goes on here
//
// The form is that of RFC 1951 and RFC 1952.
type gzipper struct {
	*flate.Writer
	sum  uint32
	size uint32
}

func newGzipper(w io.Writer) *gzipper {
	fw, err := flate.NewWriter(&headed{w: w}, flate.BestSpeed)
	if err != nil {
		panic("trace: " + err.Error()) // only of an unknown level
	}
	return &gzipper{Writer: fw}
}

func (g *gzipper) Write(p []byte) (int, error) {
	g.sum = crc32.Update(g.sum, crc32.IEEETable, p)
	g.size += uint32(len(p))
	return g.Writer.Write(p)
}

// tail is the end of a file whose document ends in text.
func (g *gzipper) tail(text string) []byte {
	b := []byte{1} // a last block, stored
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	b = binary.LittleEndian.AppendUint16(b, ^uint16(len(text)))
	b = append(b, text...)
	b = binary.LittleEndian.AppendUint32(b, crc32.Update(g.sum, crc32.IEEETable, []byte(text)))
	return binary.LittleEndian.AppendUint32(b, g.size+uint32(len(text)))
}

// headed writes the header of a gzip file before the first data: no name, no time, unknown system.
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
