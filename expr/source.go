package expr

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"
	"unsafe"

	"xfork/internal/node"
	"xfork/internal/site"
)

// Source yields morsels: pieces of input of a size that the source alone decides. Every call begins anew, so that a fold
// can be forced again after a force that was cancelled. An error ends it.
type Source[M any] func(ctx context.Context) iter.Seq2[M, error]

// Morsels cuts a slice into pieces of size elements; the last one may be shorter. size must be positive.
//
// No element is copied. To append to a piece does not write to the next one.
func Morsels[E any](xs []E, size int) Source[[]E] {
	if size < 1 {
		panic("expr: morsels must have at least one element")
	}
	return func(context.Context) iter.Seq2[[]E, error] {
		return func(yield func([]E, error) bool) {
			for rest := xs; len(rest) > 0; {
				k := min(size, len(rest))
				if !yield(rest[:k:k], nil) {
					return
				}
				rest = rest[k:]
			}
		}
	}
}

// ahead is how many morsels may be in memory at once: read, but not yet merged. The source stands still while a batch is
// stepped; more of them would be more memory for fewer such stops.
const ahead = 64

// Fold reduces the morsels of src: step takes each into a fresh state of zero, in parallel, and the states are merged in
// the order of the source, by a tree that depends on their number alone. No more than a few dozen morsels are held at a
// time. The error of the lowest failing morsel wins, be it the source's or step's, and says which one it was, counted from
// 0: "morsel 7: bad row", "reading morsel 8: unexpected EOF". A source without morsels gives zero().
//
// src is read by the goroutine of the call, between batches, and may force; step is called by any worker that is free,
// several at a time, and merge by the goroutine that reads. What a step is given is its own as long as it runs, and is merged
// once. A source that returns no iterator, that yields on another goroutine than the one that called it, or that goes on when
// it has been told to stop, fails the fold.
func Fold[M, S any](src Source[M], zero func() S, step func(ctx context.Context, s S, m M) (S, error), merge func(a, b S) S, opts ...Option) Expr[S] {
	if src == nil || zero == nil || step == nil || merge == nil {
		panic("expr: Fold with a nil function")
	}
	return fold(unsafe.Pointer(&step), opts, func(s *node.Scope) (none S, _ error) {
		f := folding[M, S]{scope: s, zero: zero, step: step, home: site.G()}
		f.merged.merge = merge
		s.Part = func(i int) string { return fmt.Sprintf("morsel %d", f.done+i) }
		each := src(s.Ctx)
		if each == nil {
			return none, errNoIterator
		}
		f.read(each)
		f.flush()
		if f.err != nil {
			return none, f.err
		}
		return f.merged.result(zero), nil
	})
}

// What a source can do wrong.
var (
	errNoIterator = errors.New("expr: the source of a Fold returned a nil iterator")
	errWentOn     = errors.New("expr: the source of a Fold went on when it had been told to stop")
	errElsewhere  = errors.New("expr: the source of a Fold yielded on another goroutine than the one that called it")
)

// folding is one evaluation of a Fold. The source pushes its morsels: it runs on the goroutine of the call, where the engine
// knows it, so that it may force, fail in any way, and be found in the traceback. A coroutine (iter.Pull) would be a goroutine
// that the engine does not know.
type folding[M, S any] struct {
	scope *node.Scope
	zero  func() S
	step  func(ctx context.Context, s S, m M) (S, error)
	home  uintptr // the goroutine of the call

	batch  []M
	done   int // morsels of earlier batches
	merged ladder[S]
	err    error

	elsewhere atomic.Bool // a morsel came from another goroutine
	over      bool        // the source has returned
	wentOn    bool
}

// read takes everything that the source has.
func (f *folding[M, S]) read(each iter.Seq2[M, error]) {
	defer func() {
		f.over = true
		if f.elsewhere.Load() && f.err == nil {
			f.err = errElsewhere
		}
		if f.wentOn {
			_ = recover() // our own panic, by which the source was left: see take
			f.err = errors.Join(f.err, errWentOn)
		}
	}()
	each(f.take)
}

// take is what the source yields to. Which goroutine it runs on is looked at before any field is; otherwise a wrong source
// would make a data race of its mistake.
func (f *folding[M, S]) take(m M, err error) bool {
	switch {
	case site.G() != f.home: // what it has may not be touched from there
		f.elsewhere.Store(true)
		return false
	case f.over:
		return false
	case f.err != nil || f.elsewhere.Load():
		f.wentOn = true
		panic(errWentOn) // as a range loop does: there is no other way to leave an iterator that does not stop
	case f.scope.Ctx.Err() != nil:
		f.err = context.Cause(f.scope.Ctx)
	case err != nil:
		at := f.done + len(f.batch)
		if f.flush(); f.err == nil { // a lower morsel may fail
			f.err = &node.PartError{Part: fmt.Sprintf("reading morsel %d", at), Err: err}
		}
	default:
		if f.batch = append(f.batch, m); len(f.batch) == ahead {
			f.scope.More = true
			f.flush()
		}
	}
	return f.err == nil
}

// flush takes the morsels that have been read into states, and merges these.
func (f *folding[M, S]) flush() {
	// Every batch has memory of its own: a step that was given up may still look at its morsel.
	batch := f.batch
	f.batch = nil
	if f.err != nil || len(batch) == 0 {
		return
	}
	states := make([]S, len(batch))
	f.err = f.scope.Split(len(batch), func(ctx context.Context, i int) (err error) {
		states[i], err = f.step(ctx, f.zero(), batch[i])
		return err
	})
	if f.err != nil {
		return
	}
	f.done += len(batch)
	for _, s := range states {
		f.merged.push(s)
	}
}

// ladder merges a growing sequence by the same tree whatever the batches: rung k holds the merged state of 2^k
// neighbours, or nothing, like the digits of a binary counter. After seven states:
//
//	rung 2   s0123      full
//	rung 1   s45        full
//	rung 0   s6         full      result: s0123 + (s45 + s6)
//
// The eighth is a carry through all three: rung 3 is s01234567 and the others are empty. So the memory is one state for
// each binary digit of the number of morsels, and a state is merged once for each level of the tree.
type ladder[S any] struct {
	merge func(a, b S) S
	rungs []S
	full  []bool
}

func (l *ladder[S]) push(s S) {
	k := 0
	for ; k < len(l.rungs) && l.full[k]; k++ {
		s = l.merge(l.rungs[k], s)
		l.full[k], l.rungs[k] = false, *new(S)
	}
	if k == len(l.rungs) {
		l.rungs, l.full = append(l.rungs, s), append(l.full, true)
		return
	}
	l.rungs[k], l.full[k] = s, true
}

// result merges what is left, youngest last.
func (l *ladder[S]) result(zero func() S) S {
	some := false
	var s S
	for k, full := range l.full {
		switch {
		case full && some:
			s = l.merge(l.rungs[k], s)
		case full:
			s, some = l.rungs[k], true
		}
	}
	if !some {
		return zero()
	}
	return s
}
