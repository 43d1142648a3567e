package process

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// send writes one message: its length, then its pieces. Short ones are put together, so that a message is one write, which a reader
// gets as one.
func send(f *os.File, pieces [][]byte) error {
	n := 0
	for _, b := range pieces {
		n += len(b)
	}
	var head [header]byte
	binary.LittleEndian.PutUint32(head[:], uint32(n))
	if n > together {
		if _, err := f.Write(head[:]); err != nil {
			return err
		}
		for _, b := range pieces {
			if _, err := f.Write(b); err != nil {
				return err
			}
		}
		return nil
	}
	whole := make([]byte, 0, together/16)
	whole = append(whole, head[:]...)
	for _, b := range pieces {
		whole = append(whole, b...)
	}
	_, err := f.Write(whole)
	return err
}

// together is up to how many bytes a message is put together before it is written: beyond it a copy costs more than a system call.
const together = 64 << 10

// receive reads one message into buf if there is room. The other side's length is not believed beyond most. Head and body of a short
// message come with one read.
func receive(r *bufio.Reader, buf []byte, most int) ([]byte, error) {
	var head [header]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := int(binary.LittleEndian.Uint32(head[:]))
	if n > most {
		return nil, fmt.Errorf("a message of %d bytes, where %d are the most", n, most)
	}
	if cap(buf) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, err
	}
	return buf, nil
}
