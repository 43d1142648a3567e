package expr

import (
	"reflect"

	"xfork/eval/cache"
	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/policy"
)

// Cached keeps the results of a function in a store on disk, where other forces and other processes find them: see package cache, with
// the options that say more of one function. A call is looked for when its arguments are there, before it needs a slot, a place under a
// limit, the consent of a rate or the unsafe token; one that is found needs none of them, and is not made. The caller promises what [Pure] promises.
//
// It is for lifted functions. Where it is given the option panics if an argument or the result cannot be kept, because it has a
// function, a channel or an interface in it, and names the field; and for a closure, a method value or an instance of a generic function
// without [Name] and cache.Version. A nil store panics, and so does a nil option.
func Cached(s *cache.Store, more ...cache.Kept) Option {
	if s == nil {
		panic("expr: Cached with a nil store")
	}
	for _, k := range more {
		if k == nil {
			panic("expr: Cached with a nil option")
		}
	}
	return &cached{s, more}
}

// cached is the option as the caller holds it.
type cached struct {
	s    *cache.Store
	more []cache.Kept
}

func (*cached) apply(*record) {
	panic("expr: only a lifted function can be cached: a closure, or a fold, has no name under which it would be found again")
}

// keptBy is cached as an option of a lifted function.
type keptBy struct{ *cached }

func (k keptBy) apply(r *record) { r.kept = k.cached }

// keeps has i say that results are kept as k says, which may be nil. It comes before a carrier or a port is looked at: both are asked
// for calls that were not found.
func (h *home[X, T]) keeps(k *cached, i *node.Info) {
	if k == nil {
		return
	}
	value := reflect.TypeFor[T]()
	if h.isError() {
		value = nil
	}
	f, err := k.s.Function(i, reflect.TypeFor[X](), value, k.more)
	if err != nil {
		panic("expr: " + i.Label() + " cannot be cached: " + err.Error())
	}
	sp := new(policy.Special)
	if own, is := i.Special.(*policy.Special); is {
		*sp = *own
	} else if f == nil { // nothing is kept, so that the call asks for nothing
		return
	}
	sp.Kept = f
	i.Special = sp
}

// isError reports whether the only result is the failure.
func (*home[X, T]) isError() bool { _, is := any((*T)(nil)).(*error); return is }

// has reports whether there is a result of a call with some arguments.
func (r *function[X, T]) has(args X) bool {
	sp, is := r.Info.Special.(*policy.Special)
	return is && sp.Kept != nil && sp.Kept.Has(&args)
}

// IsCached reports whether a force of the call would find its result on disk, now. It computes nothing, but reads the entry to see that it
// is whole. Without the option [Cached] it is false.
func (f Func0[T]) IsCached() bool { return f.record().has(cell.Args0{}) }

// IsCached reports whether a force of the call would find its result on disk: see [Func0.IsCached].
func (f Func1[A, T]) IsCached(a A) bool { return f.record().has(cell.Args1[A]{A: a}) }

// IsCached reports whether a force of the call would find its result on disk: see [Func0.IsCached].
func (f Func2[A, B, T]) IsCached(a A, b B) bool { return f.record().has(cell.Args2[A, B]{A: a, B: b}) }

// IsCached reports whether a force of the call would find its result on disk: see [Func0.IsCached].
func (f Func3[A, B, C, T]) IsCached(a A, b B, c C) bool {
	return f.record().has(cell.Args3[A, B, C]{A: a, B: b, C: c})
}

// IsCached reports whether a force of the call would find its result on disk: see [Func0.IsCached].
func (f FuncN[A, T]) IsCached(as ...A) bool { return f.record().has(cell.ArgsN[A]{As: cell.Own(as)}) }
