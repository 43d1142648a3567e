package cell

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
	"unsafe"

	"xfork/internal/node"
)

// Info returns what the engine must know of a function without options.
func (c Code) Info() node.Info {
	return node.Info{Entry: c.entry, Lane: node.CPU, Context: c.manner == withContext, Sure: c.manner == returnsValue}
}

// ContextCode returns the code of a function of a form that this package does not know, but that takes a context and can fail: a
// fold's. f points to it.
func ContextCode(f unsafe.Pointer) Code { return Code{Entry(f), withContext} }

// Entry returns the address of the code of the function in *f, whatever its type: for its name. A function value is a pointer to an
// object that begins with that address, with what a closure has captured behind it:
//
//	f --> | function value | --> | code | captured ... |
//
// The layout is the runtime's (R. Cox, Go 1.1 Function Calls, 2013). All closures of one place in the source have the same entry,
// whatever they have captured.
func Entry(f unsafe.Pointer) uintptr { return **(**uintptr)(f) }

// codeOf is Entry for a function that is kept: the address of a parameter of its own is taken, so that the one of its caller,
// which a closure captures, need not be moved to the heap.
func codeOf[F any](f F) uintptr { return **(**uintptr)(unsafe.Pointer(&f)) }

// infos has what was asked for lately, by the hash of what it says. An entry that is in the way of another one gives way, so
// that there are never more of them than places: names can be made up at run time.
//
// An Info is immutable once it is stored, so a reader needs no lock, and two goroutines that miss at the same time both store theirs:
// one is found from then on, and the other serves the call that it was made for.
var infos [1 << 10]atomic.Pointer[node.Info]

var seed = maphash.MakeSeed()

// longestName is up to how many bytes a name may have to be kept.
const longestName = 100

// Shared returns what the engine must know of a function with options that are plain values. Calls of the same code with the same
// options share it, so that one of the many closures of a loop does not cost an allocation more than its cell. There is no shared
// one for pure functions, which it tells apart from others of the same code.
func (c Code) Shared(lane node.Lane, name string, priority int) *node.Info {
	h := uint64(c.entry) * 0x9E3779B97F4A7C15 // 2^64 by the golden ratio: Knuth, volume 3, 6.4, multiplicative hashing
	if name != "" {
		h ^= maphash.String(seed, name)
	}
	place := &infos[(h^uint64(lane)<<60)>>54] // the upper ten bits, where multiplication mixes best
	if i := place.Load(); i != nil && i.Name == name && i.Entry == c.entry && i.Lane == lane && i.Priority == priority &&
		i.Context == (c.manner == withContext) && i.Sure == (c.manner == returnsValue) {
		return i
	}
	i := new(node.Info)
	*i = c.Info()
	i.Lane, i.Priority = lane, priority
	i.Name = node.Printable(name) // if that is another name, it is not found here the next time
	if len(i.Name) <= longestName {
		i.Name = strings.Clone(i.Name) // which may be part of a long text
		place.Store(i)
	}
	return i
}
