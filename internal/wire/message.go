package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// A message on a stream, as a pipe is, is a length, a kind, a number, and that
// many bytes. What kinds there are and what the number counts is the affair of
// both ends.
//
//	u32 length of the body | u8 kind | u64 number | body        little-endian
//
// There is no sum: a pipe does not change bytes, and what is kept or sent far
// has a digest of its own.
const header = 4 + 1 + 8

// MostOfMessage is the length of the longest body.
const MostOfMessage = 1<<32 - 1

// ErrTooLarge is the error of a message with a body that is longer than it may
// be. Of one that is read nothing but its header is read then, so the stream is
// lost.
var ErrTooLarge = errors.New("message is too large")

// Message is one that was read. Its body may lie in the buffer that the reader was given, and is good until that is used again.
type Message struct {
	Kind   byte
	Number uint64
	Body   []byte
}

// WriteMessage writes a message with a body in pieces, as Plan.Segments returns
// them. What is small goes in one call of Write, with the header: a pipe costs
// microseconds a call.
//
// A body of more than most bytes is ErrTooLarge, and nothing is written.
func WriteMessage(w io.Writer, kind byte, number uint64, most int64, body ...[]byte) error {
	size := int64(0)
	for _, b := range body {
		size += int64(len(b))
	}
	if size > min(most, MostOfMessage) {
		return fmt.Errorf("wire: %w: %d bytes, of at most %d", ErrTooLarge, size, most)
	}
	head := make([]byte, 0, header+min(size, batch))
	head = binary.LittleEndian.AppendUint32(head, uint32(size))
	head = append(head, kind)
	head = binary.LittleEndian.AppendUint64(head, number)
	for _, b := range body {
		if len(head)+len(b) <= header+batch {
			head = append(head, b...)
			continue
		}
		if _, err := w.Write(head); err != nil {
			return err
		}
		head = head[:0]
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	if len(head) == 0 {
		return nil
	}
	_, err := w.Write(head)
	return err
}

// ReadMessage reads the next message. The body is put into buf where it has
// room. The end of the stream before a message is io.EOF, within one
// io.ErrUnexpectedEOF, and a body of more than most bytes ErrTooLarge.
//
// Memory grows with what arrives and not with the length that is claimed: a
// body is read in doubling steps from 1 MiB on.
func ReadMessage(r io.Reader, most int64, buf []byte) (m Message, err error) {
	var h [header]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return m, err
	}
	size := int64(binary.LittleEndian.Uint32(h[:]))
	m.Kind, m.Number = h[4], binary.LittleEndian.Uint64(h[5:])
	if size > min(most, math.MaxInt) { // an int has 32 bits on some systems
		return m, fmt.Errorf("wire: %w: %d bytes, of at most %d", ErrTooLarge, size, most)
	}
	b := buf[:0]
	for left := int(size); left > 0; {
		step := min(left, max(1<<20, len(b), cap(b)-len(b)))
		from := len(b)
		b = append(b, make([]byte, step)...)
		if _, err := io.ReadFull(r, b[from:]); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return m, err
		}
		left -= step
	}
	m.Body = b
	return m, nil
}
