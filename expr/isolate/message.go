package isolate

import (
	"encoding/binary"
	"errors"

	"xfork/internal/rpc"
)

// The messages between a process and its parent, by their kinds. Those of a call have the call's number.
//
//	kindHello    parent: the worker's pool, what it may take     worker: the digest of its functions
//	kindCall     parent: head, arguments
//	kindAnswer   worker: head, result
//	kindFailed   worker: head, outcome
//
// What follows the head may be in the shared memory instead: then the head says how much of it.
const (
	kindHello = iota + 1
	kindCall
	kindAnswer
	kindFailed
)

// A body is a head of fixed size and what the codec makes of a value. The number of the call is in the message's own frame: see
// wire.WriteMessage.
//
//	frame (wire)                          head                                             rest
//	| length u32 | kind u8 | number u64 | function u32 | flags u8 | deadline i64 | n u64 | n bytes, or none: they are in the area |

// hello is the first message to a worker.
type hello struct {
	Pool                  int64
	Memory, Stack, Growth int64
	Largest               int64
}

var helloPlan = rpc.MustPlan[hello]()

// head begins the body of each other message.
type head struct {
	function uint32 // of a call: its place in the order of names
	inArea   bool   // what follows lies in the shared memory
	recycle  bool   // of an answer: the worker has grown too large
	// A point in time and not a duration: it does not matter how long the message was under way. Both processes have one clock.
	deadline int64  // of a call: in Unix nanoseconds, or 0
	length   uint64 // of what follows
}

const headSize = 4 + 1 + 8 + 8

func (h head) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, h.function)
	flags := byte(0)
	if h.inArea {
		flags |= 1
	}
	if h.recycle {
		flags |= 2
	}
	b = append(b, flags)
	b = binary.LittleEndian.AppendUint64(b, uint64(h.deadline))
	return binary.LittleEndian.AppendUint64(b, h.length)
}

// parseHead returns the head of a body, and what follows it there.
func parseHead(b []byte) (h head, rest []byte, err error) {
	if len(b) < headSize {
		return h, nil, errors.New("a message without a head")
	}
	h.function = binary.LittleEndian.Uint32(b)
	h.inArea, h.recycle = b[4]&1 != 0, b[4]&2 != 0
	h.deadline = int64(binary.LittleEndian.Uint64(b[5:]))
	h.length = binary.LittleEndian.Uint64(b[13:])
	return h, b[headSize:], nil
}

// Kinds and heads are read by another process of the same build, or by one that is refused by its digest: there are no versions.
//
// fromArea is from how many bytes on a value goes through the shared memory: below it a pipe is as quick, and needs none.
const fromArea = 64 << 10

// total returns the length of pieces together.
func total(pieces [][]byte) (n int64) {
	for _, b := range pieces {
		n += int64(len(b))
	}
	return n
}

// The pieces of a value are those of wire.Plan.Segments: long slices are pieces of their own, which lie where the value has them.
//
// gather copies pieces one behind the other.
func gather(to []byte, pieces [][]byte) {
	for _, b := range pieces {
		to = to[copy(to, b):]
	}
}
