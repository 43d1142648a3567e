package axis

import (
	"sync"
	"unsafe"

	"xfork/internal/fuse/reduce"
	"xfork/internal/native"
)

// Several rows of a chunk at a time are added to its accumulator by a loop of machine code (package
// native), where there is one: the accumulator is read and written once for all of them, and not for
// each. The additions are those of the kernel, in the same order.
//
//	kernel, for each row           acc + x           two loads, one store
//	loop, for eight rows           acc + x0 + ... + x7     nine loads, one store

// group is up to how many rows a loop takes, and longRow from how many columns on it is worth its
// call.
const (
	group   = 8  // nine addresses, and nine loads in flight
	longRow = 64 // eight registers of AVX-512
)

// fold is a loop that joins some rows to the accumulator, which is its first array.
type fold struct {
	loop  *native.Loop // nil where there is none
	table []uint64     // its constants
}

// folds has the loops, by function and by the number of rows: some tens of microseconds each, when
// it is needed for the first time.
var folds = func() (t [reduce.Max + 1][group + 1]func() fold) {
	for _, f := range []reduce.Func{reduce.Sum, reduce.Min, reduce.Max} {
		for rows := range group + 1 {
			t[f][rows] = sync.OnceValue(func() fold { return compiled(f, rows) })
		}
	}
	return t
}()

// compiled makes a loop. Package native may refuse, when it has made too many for others: a kernel
// does the work then.
func compiled(f reduce.Func, rows int) fold {
	if !native.Available() {
		return fold{}
	}
	code := native.New(native.Wide)
	join := map[reduce.Func]func(x, y native.Value) native.Value{reduce.Sum: code.Add, reduce.Min: code.Min, reduce.Max: code.Max}[f]
	acc := code.Load(0)
	for k := range rows {
		acc = join(acc, code.Load(int32(k+1)))
	}
	code.Store(acc, 0)
	loop, _ := code.Find(true)
	return fold{loop, code.Table()}
}

// loopCall is the memory for the arguments of a loop: machine code gets their addresses, and on the
// stack they would be allocated for every call.
type loopCall struct {
	args   native.Args
	arrays [group + 1]unsafe.Pointer
}

// fold joins k rows of x, which lie one after the other, to acc. It reports whether there is a loop
// for it, and does nothing if not.
func (p *Partial) fold(acc, x []float64, k int) bool {
	if len(acc) < longRow {
		return false
	}
	f := folds[p.of.Func][k]()
	if f.loop == nil {
		return false
	}
	c := &p.call
	c.arrays[0] = unsafe.Pointer(unsafe.SliceData(acc))
	for i := range k {
		c.arrays[i+1] = unsafe.Pointer(&x[i*len(acc)])
	}
	c.args = native.Args{Arrays: &c.arrays[0], Table: unsafe.SliceData(f.table), Count: len(acc)}
	f.loop.Run(&c.args)
	return true
}
