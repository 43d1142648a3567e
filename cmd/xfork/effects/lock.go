package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// heldLocks returns at the beginning of which blocks of f a lock is held
// whichever way led there. Which lock it is does not matter here: it is for
// reports that would otherwise blame every guarded cache. Forward, by
// intersection, from all to less.
//
// A block without predecessors, as one that only a recover leads to, holds none.
// A lock that a helper of the program takes is not seen, so that a write behind it
// counts as not guarded, which errs to the safe side for the reports.
func heldLocks(f *ssa.Function) map[*ssa.BasicBlock]bool {
	held := make(map[*ssa.BasicBlock]bool)
	if !takesLocks(f) {
		return held
	}
	for _, b := range f.Blocks[1:] {
		held[b] = len(b.Preds) > 0
	}
	for changed := true; changed; {
		changed = false
		for _, b := range f.Blocks {
			out := held[b]
			for _, in := range b.Instrs {
				out = lockedAfter(in, out)
			}
			for _, s := range b.Succs {
				if held[s] && !out {
					held[s], changed = false, true
				}
			}
		}
	}
	return held
}

// takesLocks spares the functions without locks, nearly all, the rest.
func takesLocks(f *ssa.Function) bool {
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			if lockedAfter(in, false) {
				return true
			}
		}
	}
	return false
}

// lockedAfter reports whether a lock is held behind the instruction. An Unlock
// that is deferred comes last of all, so it ends nothing.
func lockedAfter(in ssa.Instruction, locked bool) bool {
	c, ok := in.(*ssa.Call)
	if !ok {
		return locked
	}
	f := c.Call.StaticCallee()
	if f == nil || f.Signature.Recv() == nil || packageOf(f) != "sync" {
		return locked
	}
	n, ok := deref(f.Signature.Recv().Type()).(*types.Named)
	if !ok || n.Obj().Name() != "Mutex" && n.Obj().Name() != "RWMutex" {
		return locked
	}
	switch f.Name() {
	case "Lock", "RLock":
		return true
	case "Unlock", "RUnlock":
		return false
	}
	return locked
}
