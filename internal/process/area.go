package process

import (
	"fmt"
	"os"
)

// area is memory that parent and worker share, for messages that are too long for a pipe: there they would be copied four times, here
// twice. One of the two writes at a time, since there is one call at a time, and the other one learns by a message how much.
//
// The file grows by the side that writes and never shrinks; each side maps it anew when it has become too short for it. It costs
// address space until pages are touched, and the pages until the worker ends.
type area struct {
	file *os.File
	mem  []byte
}

// Area returns n bytes of the memory shared with the worker, or nil if there is none or it cannot be made so long.
func (p *Process) Area(n int) []byte { return p.area.room(n) }

// View returns the first n bytes of the memory shared with the worker, which the worker has written.
func (p *Process) View(n int) ([]byte, error) { return p.area.view(n) }

// room returns the first n bytes, of a longer file where needed. It doubles, so that few calls map.
//
// A file that is already longer was made so by the other side, and is only mapped. Both sides hold the same file, and the parent
// neither reads nor writes what it has mapped while the worker has the call.
func (a *area) room(n int) []byte {
	if a.file == nil {
		return nil
	}
	if n > len(a.mem) {
		size := max(1<<20, len(a.mem))
		for size < n {
			size *= 2
		}
		if info, err := a.file.Stat(); err != nil || info.Size() < int64(size) && a.file.Truncate(int64(size)) != nil {
			return nil
		}
		if !a.remap(size) {
			return nil
		}
	}
	return a.mem[:n]
}

// view returns the first n bytes. A length that the file does not have is an error: the memory behind the end of a file cannot be
// read, and an attempt would end this process.
func (a *area) view(n int) ([]byte, error) {
	if n < 0 || n > len(a.mem) {
		info, err := a.file.Stat()
		if err != nil || n < 0 || int64(n) > info.Size() {
			return nil, fmt.Errorf("a message of %d bytes in shared memory, which is not as long", n)
		}
		if !a.remap(int(info.Size())) {
			return nil, fmt.Errorf("%d bytes of shared memory cannot be mapped", n)
		}
	}
	return a.mem[:n], nil
}

// remap maps the file anew. The old mapping goes first: nothing refers to it between two messages.
func (a *area) remap(size int) bool {
	unmap(a.mem)
	a.mem = mapShared(a.file, size)
	return a.mem != nil
}

func (a *area) close() {
	unmap(a.mem)
	a.mem = nil
	closeAll(a.file)
}
