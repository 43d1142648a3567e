package arrow

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// flatbuffer is the metadata of a file or a message, as far as it has to be
// looked at before arrow-go does: that one makes slices of as many elements as a
// vector claims to have, and Go has no verifier of flatbuffers.
//
//	table   at its start the distance back to a vtable: its size, the size of the table, then an offset for each slot
//	vector  a length, then the elements
//	offset  32 bits, relative to where it lies
//
// (FlatBuffers, "FlatBuffer Internals".) Offsets that point outside are panics
// here, which damaged turns into errors.
type flatbuffer []byte

func (b flatbuffer) word(at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }

// follow returns what the offset at a place points to.
func (b flatbuffer) follow(at int) int { return at + b.word(at) }

// slot returns where a field of a table lies, 0 if it is not there.
func (b flatbuffer) slot(table, i int) int {
	vtable := table - int(int32(b.word(table)))
	if at := 4 + 2*i; at+2 <= int(binary.LittleEndian.Uint16(b[vtable:])) {
		if off := int(binary.LittleEndian.Uint16(b[vtable+at:])); off != 0 {
			return table + off
		}
	}
	return 0
}

// vector returns the first element and the length of the vector in a slot, of
// elements of so many bytes: an error if it does not end where the buffer does.
func (b flatbuffer) vector(slot, size int) (first, n int, err error) {
	if slot == 0 {
		return 0, 0, nil
	}
	at := b.follow(slot)
	n, first = b.word(at), at+4
	if n > (len(b)-first)/size {
		return 0, 0, fmt.Errorf("it is damaged: a list of %d in metadata of %d bytes", n, len(b))
	}
	return first, n, nil
}

// Slots of the tables in Arrow's Schema.fbs, File.fbs and Message.fbs.
const (
	footerSchema                            = 1
	messageKind, messageHeader              = 1, 2
	schemaFields, schemaMeta                = 1, 2
	fieldKind, fieldType, fieldKids, keyMap = 2, 3, 5, 6
	unionIDs                                = 1
	kindSchema, kindUnion                   = 1, 14
)

// schema checks a schema, whose fields may have fields. It walks them with a
// stack, and at most as many as there is room for: a damaged one may have itself
// for a field.
func (b flatbuffer) schema(table int) error {
	if _, _, err := b.vector(b.slot(table, schemaMeta), 4); err != nil {
		return err
	}
	left := len(b) / 4
	for stack := []int{b.slot(table, schemaFields)}; len(stack) > 0; {
		first, n, err := b.vector(stack[len(stack)-1], 4)
		if stack = stack[:len(stack)-1]; err != nil {
			return err
		}
		if left -= n; left < 0 {
			return errors.New("it is damaged: the fields of its schema have no end")
		}
		for i := range n {
			f := b.follow(first + 4*i)
			if _, _, err := b.vector(b.slot(f, keyMap), 4); err != nil {
				return err
			}
			if k := b.slot(f, fieldKind); k != 0 && b[k] == kindUnion {
				if t := b.slot(f, fieldType); t != 0 {
					if _, _, err := b.vector(b.slot(b.follow(t), unionIDs), 4); err != nil {
						return err
					}
				}
			}
			if kids := b.slot(f, fieldKids); kids != 0 {
				stack = append(stack, kids)
			}
		}
	}
	return nil
}

// footer checks the schema in the footer of a file:
//
//	... footer | its length, 4 bytes | ARROW1
func footer(r io.ReaderAt, size int64) error {
	const tail = 10
	var end [tail]byte
	if size < tail {
		return errors.New("it is too short for a file of Arrow")
	}
	if _, err := r.ReadAt(end[:], size-tail); err != nil {
		return err
	}
	n := int64(int32(binary.LittleEndian.Uint32(end[:])))
	if string(end[4:]) != "ARROW1" || n < 4 || n > size-tail {
		return errors.New("it is no file of Arrow, or its end is missing")
	}
	b := make(flatbuffer, n)
	if _, err := r.ReadAt(b, size-tail-n); err != nil {
		return err
	}
	s := b.slot(b.follow(0), footerSchema)
	if s == 0 {
		return errors.New("it is damaged: its footer has no schema")
	}
	return b.schema(b.follow(s))
}

// opening checks the schema with which a stream begins, and returns the stream
// as it was:
//
//	0xffffffff | length of the metadata, 4 bytes | metadata | ...
func opening(r io.Reader) (io.Reader, error) {
	head := make([]byte, 8)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	at := head[4:]
	// Streams of versions before 0.15 have no mark; then these are four bytes
	// of the metadata.
	old := binary.LittleEndian.Uint32(head) != 0xffffffff
	if old {
		at = head[:4]
	}
	// A schema of more than that is no schema.
	const most = 1 << 26
	n := int64(binary.LittleEndian.Uint32(at))
	if n < 4 || n > most {
		return nil, fmt.Errorf("it is no stream of Arrow: it begins with metadata of %d bytes", n)
	}
	if old {
		n -= 4
	}
	var meta bytes.Buffer
	if _, err := io.CopyN(&meta, r, n); err != nil {
		return nil, err
	}
	b := flatbuffer(meta.Bytes())
	if old {
		b = append(append(flatbuffer(nil), head[4:]...), b...)
	}
	whole := io.MultiReader(bytes.NewReader(head), &meta, r)
	m := b.follow(0)
	if k, h := b.slot(m, messageKind), b.slot(m, messageHeader); k != 0 && h != 0 && b[k] == kindSchema {
		return whole, b.schema(b.follow(h))
	}
	return whole, nil
}
