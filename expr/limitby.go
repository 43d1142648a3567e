package expr

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"weak"

	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/policy"
)

// LimitBy lets at most n calls with equal keys run at once: so many requests to a host, so many writers of a file. The key is
// made of the call's first argument.
//
//	fetch := expr.LiftCtx1(get, expr.IOBound, expr.LimitBy(host, 4)) // host is a func(url string) string
//
// Like a [Limit], which it replaces and by which it is replaced, it belongs to the option's value: functions that were given
// the same value share it. What all keys together may have in flight is up to the lane: eval.IOLimit.
//
// key is called once for each call that becomes ready, on a goroutine of its own, some microseconds; it should be pure and
// quick. A panic or a Goexit in it is the call's failure. A key is forgotten when none of its calls is
// waiting or running any more. A key that does not equal itself (NaN) has no limit.
//
// A nil key panics, and so does an n below one. A function with a first argument not exactly of key's type refuses the option
// where it is given, and so do closures, folds and functions without arguments.
func LimitBy[A any, K comparable](key func(A) K, n int) Option {
	if key == nil {
		panic("expr: LimitBy with a nil key")
	}
	if n < 1 {
		panic("expr: LimitBy must be positive")
	}
	return &limitBy[A, K]{key, &limits[K]{n: n, of: make(map[K]weak.Pointer[policy.Limit])}}
}

// limitBy is the option as the caller holds it. All functions that are given the same one share its limits, by the pointer.
type limitBy[A any, K comparable] struct {
	key    func(A) K
	limits *limits[K]
}

func (*limitBy[A, K]) apply(*record) {
	panic("expr: LimitBy needs a first argument to make a key of: it is for Lift1, Lift2, Lift3 and their like")
}

// keyed is implemented by options that are about a function's first argument.
type keyed interface {
	bind(first reflect.Type) Option
}

// bind checks the type once, where the function is lifted, so that a call's first argument is an A.
func (l *limitBy[A, K]) bind(first reflect.Type) Option {
	if want := reflect.TypeFor[A](); first != want {
		panic(fmt.Sprintf("expr: LimitBy has a key of %v, and the function's first argument is %v", want, first))
	}
	return limitFor(func(n *node.Node) *policy.Limit {
		a, _ := cell.First(n).(A) // an A that is an interface, and nil, is none
		return l.limits.get(l.key(a))
	})
}

// limitFor is a limitBy that knows its function: without type parameters, so that the engine can call it.
type limitFor func(*node.Node) *policy.Limit

func (f limitFor) apply(r *record) { r.special().Limit, r.special().LimitFor = nil, f }

// bound binds options that are about a first argument to its type. It allocates only where there are any: then it copies
// the slice, because the caller may use the same one for a function of another type.
func bound[A any](opts []Option) []Option {
	own := false
	for i, o := range opts {
		if k, is := o.(keyed); is {
			if !own {
				opts, own = slices.Clone(opts), true
			}
			opts[i] = k.bind(reflect.TypeFor[A]())
		}
	}
	return opts
}

// limits are the limits of keys in use. A limit is held by the calls that wait for it or run under it; here it is only known,
// so that it goes with the last of them, at the next collection.
//
//	of   "a.org" - weak - -> Limit <---- call, call      in use
//	     "b.org" - weak - -> nothing                     until forget has run
//
// mu protects of. It is locked by the goroutine that asks for a key, and by the runtime's, which runs forget.
type limits[K comparable] struct {
	n  int
	mu sync.Mutex
	of map[K]weak.Pointer[policy.Limit]
}

// get is the limit of k: the one in use, or a new one. A key that does not equal itself gets a limit that is not entered:
// an entry under NaN could be neither found nor deleted.
func (t *limits[K]) get(k K) *policy.Limit {
	if k != k {
		return policy.NewLimit(t.n)
	}
	t.mu.Lock()
	defer t.mu.Unlock() // also if k cannot be hashed
	if l := t.of[k].Value(); l != nil {
		return l
	}
	l := policy.NewLimit(t.n)
	t.of[k] = weak.Make(l)
	runtime.AddCleanup(l, t.forget, k)
	return l
}

// forget drops k, unless it has been taken up again meanwhile: between the collection of a limit and this call, get may have
// entered a new one under the same key.
func (t *limits[K]) forget(k K) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[k].Value() == nil {
		delete(t.of, k)
	}
}
