package expr

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"unsafe"

	"xfork/internal/node"
	"xfork/internal/site"
)

// A fold is one node that is parallel inside. Into how many parts it is cut never depends on the number of workers, and
// the parts are merged by one fixed tree: the result is the same, bit for bit, for any number of them.

// parts is how many ranges FoldRange makes at most: enough for the cores of any machine to share evenly, few enough that
// a part is worth a hand-over.
const parts = 256

// FoldRange reduces the range [0, n): f is called for disjoint ranges [lo, hi) that cover it, in parallel, and the
// results are merged pairwise, neighbours first, in ascending order. The borders depend on n alone. An n of 0 gives the
// zero S without a call; a negative n panics. The error of the lowest failing range wins.
//
// There are at most 256 ranges. f is called by any worker that is free, several at a time; merge by one goroutine at the
// end. Memory is one state for each range. The whole is one call: it has one slot to begin with, a failure or a panic of
// a part is its failure, and its options hold for it as a whole.
func FoldRange[S any](n int, f func(ctx context.Context, lo, hi int) (S, error), merge func(a, b S) S, opts ...Option) Expr[S] {
	if f == nil || merge == nil {
		panic("expr: FoldRange with a nil function")
	}
	if n < 0 {
		panic(fmt.Sprintf("expr: FoldRange over %d elements", n))
	}
	size := max(1, (n+parts-1)/parts)
	count := (n + size - 1) / size
	return fold(entry(unsafe.Pointer(&f)), opts, func(s *node.Scope) (none S, err error) {
		states := make([]S, count)
		err = s.Split(count, func(ctx context.Context, i int) (err error) {
			states[i], err = f(ctx, i*size, min(n, (i+1)*size))
			return err
		})
		if err != nil || count == 0 {
			return none, err
		}
		return tree(states, merge), nil
	})
}

// tree merges neighbours until one state is left.
func tree[S any](states []S, merge func(a, b S) S) S {
	for len(states) > 1 {
		half := (len(states) + 1) / 2
		for i := range half {
			if 2*i+1 < len(states) {
				states[i] = merge(states[2*i], states[2*i+1])
			} else {
				states[i] = states[2*i]
			}
		}
		clear(states[half:])
		states = states[:half]
	}
	return states[0]
}

// Source yields morsels: pieces of input of a size that the source alone decides. Every call begins anew, so that a fold
// whose force was cancelled can be forced again. An error ends it.
type Source[M any] func(ctx context.Context) iter.Seq2[M, error]

// Morsels cuts a slice into pieces of size elements; the last one may be shorter. size must be positive.
func Morsels[E any](xs []E, size int) Source[[]E] {
	if size < 1 {
		panic("expr: morsels must have at least one element")
	}
	return func(context.Context) iter.Seq2[[]E, error] {
		return func(yield func([]E, error) bool) {
			for lo := 0; lo < len(xs); lo += size {
				if !yield(xs[lo:min(lo+size, len(xs))], nil) {
					return
				}
			}
		}
	}
}

// ahead is how many morsels may be in memory at once: read, but not yet merged.
const ahead = 64

// Fold reduces the morsels of src: step takes each into a fresh state of zero, in parallel, and the states are merged in
// the order of the source, by a tree that depends on their number alone. No more than a few dozen morsels are held at a
// time. The error of the lowest failing morsel wins, be it the source's or step's. A source without morsels gives zero().
//
// src is read by one goroutine, between batches; step is called by any worker that is free, several at a time, and merge
// by the one that reads. What a step is given is its own as long as it runs, and is merged once.
func Fold[M, S any](src Source[M], zero func() S, step func(ctx context.Context, s S, m M) (S, error), merge func(a, b S) S, opts ...Option) Expr[S] {
	if src == nil || zero == nil || step == nil || merge == nil {
		panic("expr: Fold with a nil function")
	}
	return fold(entry(unsafe.Pointer(&step)), opts, func(s *node.Scope) (S, error) {
		next, stop := iter.Pull2(src(s.Ctx))
		defer stop()
		var merged ladder[S]
		merged.merge = merge
		for more := true; more; {
			batch := make([]M, 0, ahead)
			var broken error
			for len(batch) < ahead && broken == nil {
				m, err, ok := next()
				if !ok {
					more = false
					break
				}
				if broken = err; err == nil {
					batch = append(batch, m)
				}
			}
			states := make([]S, len(batch))
			s.More = s.More || more
			err := s.Split(len(batch), func(ctx context.Context, i int) (err error) {
				states[i], err = step(ctx, zero(), batch[i])
				return err
			})
			if err = errors.Join(err, broken); err != nil {
				return *new(S), first(err, broken)
			}
			for _, st := range states {
				merged.push(st)
			}
		}
		return merged.result(zero), nil
	})
}

// first is the failure of a lower morsel than the one at which the source broke, if there is one.
func first(err, broken error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()[0]
	}
	return broken
}

// ladder merges a growing sequence by the same tree whatever the batches: rung k holds the merged state of 2^k
// neighbours, or nothing, like the digits of a binary counter.
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

// fold makes the node: a call whose body gets the scope, so that it can split itself.
func fold[S any](entry uintptr, opts []Option, body func(*node.Scope) (S, error)) Expr[S] {
	c := &folded[S]{record: newRecord(entry, true, opts), body: body}
	c.info.Splits = true
	node.InitWith(&c.Node, foldOp[S]{}, node.Call, site.Here(), nil, nil)
	return Expr[S]{&c.cell}
}

type folded[S any] struct {
	cell[S]
	record
	body func(*node.Scope) (S, error)
}

type foldOp[S any] struct{}

func (foldOp[S]) of(n *node.Node) *folded[S] { return (*folded[S])(unsafe.Pointer(n)) }

func (o foldOp[S]) Info(n *node.Node) *node.Info { return &o.of(n).info }
func (o foldOp[S]) Forget(n *node.Node)          { o.of(n).body = nil }

func (o foldOp[S]) Eval(s *node.Scope, n *node.Node) (err error) {
	c := o.of(n)
	c.v, err = c.body(s)
	return err
}

func (o foldOp[S]) Clone(n *node.Node) *node.Node {
	twin := &folded[S]{record: o.of(n).record, body: o.of(n).body}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o foldOp[S]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }
func (foldOp[S]) Key(*node.Node) any         { return nil }
