package join

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/vector"
)

// keyed computes the keys of batches and their hashes.
type keyed struct {
	program *kernel.Program
	same    []bool
	cols    []*vector.Vector
	bufs    []vector.Vector
	hash    keys.Hasher
	hashes  []uint64
	turn    int // by how many bits hashes are turned (spill.go)
}

// newKeyed compiles keys for one goroutine.
func newKeyed(owner any, on []*bind.Expr, same []bool) keyed {
	return keyed{program: kernel.Compile(owner, on), same: same, cols: make([]*vector.Vector, len(on)), bufs: make([]vector.Vector, len(on))}
}

// load computes the keys of a batch, in the layout that their types are stored in: the
// two sides of a join have one type, and so one layout.
func (k *keyed) load(b vector.Batch) {
	k.program.Begin(b)
	for i := range k.cols {
		k.cols[i] = k.program.Eval(i).AsStored(&k.bufs[i])
	}
}

// hashed hashes the keys of n rows that have been loaded.
func (k *keyed) hashed(n int) {
	k.hashes = k.hash.Hash(k.cols, n, k.hashes)
	if k.turn > 0 {
		turned(k.hashes, k.turn)
	}
}

// nulls reports whether some row may match nothing because a key is null.
func (k *keyed) nulls() bool {
	for c, v := range k.cols {
		if !k.same[c] && v.Valid != nil {
			return true
		}
	}
	return false
}

// null reports whether row i matches nothing because a key is null.
func (k *keyed) null(i int) bool {
	for c, v := range k.cols {
		if !k.same[c] && v.Null(i) {
			return true
		}
	}
	return false
}
