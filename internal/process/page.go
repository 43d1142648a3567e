package process

import (
	"sync/atomic"
	"unsafe"
)

// page is what a worker tells about the message it is at in a way that survives its death: a call that was not begun is made again, by
// another worker, and one that was begun is not, for it may have had effects. A message is one of the two words or the other at any
// moment, because the word is written before the function is called.
//
//	parent sends message 7      begun 6, ended 6     not begun: made again
//	worker: Begin(7)            begun 7, ended 6     in the call
//	worker: End(7)              begun 7, ended 7     the function has returned, its result is being encoded or sent
type page struct {
	begun atomic.Uint64 // the number of the last message that has had its function called
	ended atomic.Uint64 // the number of the last message that has had its function return
}

// pageSize is a multiple of the page sizes of all machines.
const pageSize = 64 << 10

// asPage returns mem, which is mapped, as a page.
func asPage(mem []byte) *page { return (*page)(unsafe.Pointer(unsafe.SliceData(mem))) }

// unmap gives the mapping back.
func (p *page) unmap() {
	if p != nil {
		unmap(unsafe.Slice((*byte)(unsafe.Pointer(p)), pageSize))
	}
}
