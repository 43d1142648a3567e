package expr

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"xfork/eval"
	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/site"
)

// Carrier makes the calls of lifted functions somewhere else: package isolate in other processes of the same program. It is
// implemented within this module.
type Carrier interface {
	// Register makes a function known here and there; it is called once for each carrier that a lifted function is given. It
	// returns what makes the calls, or nil if they are to be made here: because this is there, for example. A function that
	// cannot leave is refused with an error, which names what is in the way.
	Register(cell.Far) (cell.Carry, error)
	// Room is how many calls it makes at once. It is the limit of functions that are not given one.
	Room() *policy.Limit
}

// Elsewhere has the calls of a function made by a carrier. It is for lifted functions: a closure that is forked or mapped has no
// name under which another process could find it, so there the option panics, as it does for a function that cannot leave.
//
// A call that is made elsewhere is a call like any other: it has a lane, limits, retries, a timeout, and is withdrawn when nothing
// demands it any more. It can fail where the function itself cannot. A nil carrier panics.
func Elsewhere(c Carrier) Option {
	if c == nil {
		panic("expr: Elsewhere with a nil carrier")
	}
	return elsewhere{c}
}

// elsewhere is the option as the caller holds it.
type elsewhere struct{ c Carrier }

func (elsewhere) apply(*record) {
	panic("expr: only a lifted function can be called elsewhere: another process does not find a closure, or a fold")
}

// carriedBy is elsewhere as an option of a lifted function. It says what is different for the engine.
type carriedBy struct{ c Carrier }

func (c carriedBy) apply(r *record) {
	r.carrier = c.c
	// A context for each call, by which its end is told, and failures that are not the function's.
	r.info.Context, r.info.Sure = true, false
}

// lifted returns options as those of a lifted function, and reports whether one of them is for such a function alone. It allocates only then.
func lifted(opts []Option) (own []Option, some bool) {
	for i, o := range opts {
		switch e := o.(type) {
		case elsewhere:
			o = carriedBy(e)
		case leaving:
			o = leavesBy(e)
		case *cached:
			o = keptBy{e}
		default:
			continue
		}
		if !some {
			opts, some = slices.Clone(opts), true
		}
		opts[i] = o
	}
	return opts, some
}

// home is what a lifted function is where it was lifted: all that are made of it by With share it, so that each carrier gets to
// know the function once.
type home[X cell.Arguments[X], T any] struct {
	cell.Function[X, T]
	context, sure bool // it takes a context, cannot fail: as the function is by itself

	mu     sync.Mutex
	routes []route // one for each carrier; there is hardly ever a second one
	exits  []exit  // likewise for ports
}

// route is how calls of one function get to one carrier. A nil carry means that they are made here.
type route struct {
	c     Carrier
	carry cell.Carry
}

// gone returns the function, as i describes it, with its calls made by c and leaving by p; both may be nil.
func (h *home[X, T]) gone(c Carrier, p Port, i *node.Info) cell.Function[X, T] {
	f := h.With(i)
	if c != nil {
		f = h.by(c, i, p == nil)
	}
	if p != nil {
		f = h.through(p, c, f, i)
	}
	return f
}

// by returns the function with its calls made by c, as i describes it. bounded says that c's room is their limit: not where they may
// leave, for there is room elsewhere.
func (h *home[X, T]) by(c Carrier, i *node.Info, bounded bool) cell.Function[X, T] {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.known(c, i, bounded)
}

// known is by for a caller that holds mu.
func (h *home[X, T]) known(c Carrier, i *node.Info, bounded bool) cell.Function[X, T] {
	carry := h.to(c)
	if carry == nil {
		i.Context, i.Sure = h.context, h.sure
		return h.With(i)
	}
	// A call that there is no room for waits as it would for a limit, without a goroutine and without a slot.
	sp := new(policy.Special)
	if own, is := i.Special.(*policy.Special); is {
		*sp = *own
	}
	if bounded && sp.Limit == nil && sp.LimitFor == nil {
		sp.Limit = c.Room()
	}
	i.Special = sp
	return cell.Carried[X, T](carry, i)
}

// to returns what makes the calls at c. The caller holds mu.
func (h *home[X, T]) to(c Carrier) cell.Carry {
	for _, r := range h.routes {
		if r.c == c {
			return r.carry
		}
	}
	carry, err := c.Register(h.far(nil))
	if err != nil {
		panic("expr: " + h.Info.Label() + " cannot be called elsewhere: " + err.Error())
	}
	h.routes = append(h.routes, route{c, carry})
	return carry
}

// far returns what a carrier is told. There a call is a force of the function, bare of what its options ask for: limits and retries are
// the business of the call here. What does hold there is c, unless it is nil.
func (h *home[X, T]) far(c Carrier) cell.Far {
	bare := &node.Info{Name: h.Info.Name, Entry: h.Info.Entry, Lane: node.CPU, Context: h.context, Sure: h.sure}
	f := h.With(bare)
	if c != nil {
		bare.Context, bare.Sure = true, false
		f = h.known(c, bare, false)
	}
	return cell.Far{Name: h.Info.Label() + signature[X, T](), Context: h.context, New: func() cell.Stub {
		args, value := new(X), new(T)
		s := cell.Stub{Args: args, Value: value, Call: func(ctx context.Context) (err error) {
			*value, err = Expr[T]{cell.Fork(&f, *args).At(site.Here())}.Force(ctx, eval.Sequential())
			return err
		}}
		if _, is := any(value).(*error); is { // the result is the failure, which travels by itself
			s.Value = nil
		}
		return s
	}}
}

// signature returns the types of the arguments and of the result as text. It is a part of the name by which a function is found: all instances of
// a generic function have the same name in the program.
func signature[X, T any]() string {
	x, text := reflect.TypeFor[X](), "("
	for i := range x.NumField() {
		if i > 0 {
			text += ", "
		}
		text += x.Field(i).Type.String()
	}
	return fmt.Sprintf("%s) %v", text, reflect.TypeFor[T]())
}
