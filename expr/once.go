package expr

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
	"unsafe"

	"xfork/internal/node"
)

// Calls of functions that were not lifted before: one-off forks, and what Map makes. The function is in the cell and is
// forgotten after the call, with all that it holds; what the engine must know of it is shared by all calls of the same code
// with the same options, as far as these are plain values.

// once is the cell: F is the type of the function.
//
//	| Node, 40 bytes | v T | info | f F |
//
// With a T of eight bytes it has 64 bytes, a size class of Go's allocator, and is the only allocation of a Fork or a Map with
// plain options.
type once[F, T any] struct {
	cell[T]
	info *node.Info
	f    F
}

func newOnce[T, F any](f F, m manner, opts []Option) *once[F, T] {
	return &once[F, T]{info: infoOf(codeOf(f), m, opts), f: f}
}

// onceOp is what the operators of these calls have in common: all but Eval.
type onceOp[F, T any] struct{}

func (onceOp[F, T]) of(n *node.Node) *once[F, T] { return (*once[F, T])(unsafe.Pointer(n)) }

// Info is that of the code and the options. It is never written after the node is made, so that any goroutine may ask.
func (o onceOp[F, T]) Info(n *node.Node) *node.Info { return o.of(n).info }

// Forget drops the function, and with it what a closure has captured: it is called under the claim, when the outcome is
// known.
func (o onceOp[F, T]) Forget(n *node.Node) { o.of(n).f = *new(F) }

// Clone makes a twin, for an attempt that may be given up by a Timeout: the twin's cell takes the late value.
func (o onceOp[F, T]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &once[F, T]{info: k.info, f: k.f}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

// Take moves the twin's value.
func (o onceOp[F, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

// Key is nil: no two closures are known to be equal.
func (onceOp[F, T]) Key(*node.Node) any { return nil }

// infos has what was asked for lately, by the hash of what it says. An entry that is in the way of another one gives way, so
// that there are never more of them than places: names can be made up at run time.
//
// It is a cache without a lock. An entry is immutable once it is stored. Two goroutines that miss at the same moment store an
// equal info each; one of them stays, and both may be used.
var infos [1 << 10]atomic.Pointer[node.Info]

var seed = maphash.MakeSeed()

// longest is up to how many bytes a name may have to be kept.
const longest = 100

// infoOf is what the engine must know of a function with some options, shared where these are plain values. That of a Pure
// function is made anew: its address stands for the function, and functions of the same code are not the same.
//
// A hit takes some nanoseconds and allocates nothing. The place is given by the ten highest bits of a product, into which
// the low ones of the entry have been multiplied (Fibonacci hashing: Knuth, volume 3, 6.4; the factor is 2^64 divided by the
// golden ratio). Names go through the seeded hash of the runtime, for they may come from outside of the program.
func infoOf(entry uintptr, m manner, opts []Option) *node.Info {
	want := infoFor(entry, m)
	for _, o := range opts {
		switch o := o.(type) {
		case lane:
			want.Lane = node.Lane(o)
		case name:
			want.Name = string(o)
		case priority:
			want.Priority = int(o)
		default:
			r := newRecord(entry, m, opts)
			return &r.info
		}
	}
	h := uint64(entry) * 0x9E3779B97F4A7C15
	if want.Name != "" {
		h ^= maphash.String(seed, want.Name)
	}
	place := &infos[(h^uint64(want.Lane)<<60)>>54]
	if i := place.Load(); i != nil && i.Name == want.Name && i.Entry == entry && i.Lane == want.Lane && i.Context == want.Context &&
		i.Sure == want.Sure && i.Priority == want.Priority {
		return i
	}
	i := new(node.Info)
	*i = want
	i.Name = node.Printable(want.Name) // if that is another name, it is not found here the next time
	if len(i.Name) <= longest {
		i.Name = strings.Clone(i.Name) // which may be part of a long text
		place.Store(i)
	}
	return i
}
