package edges

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Contexts with methods of their own, which panic, end the goroutine or lie: at once, or when they are called later. A method
// that is called on the forcing goroutine may do that to this goroutine; no other goroutine of the engine and no other call
// is affected.

// ownCtx is a context with methods of the user's. hook runs at every call of a method, with its number.
type ownCtx struct {
	context.Context
	hook  func(method string, nth int)
	calls [4]atomic.Int64
}

func (c *ownCtx) call(i int) {
	c.hook([...]string{"Done", "Err", "Deadline", "Value"}[i], int(c.calls[i].Add(1)))
}

func (c *ownCtx) Done() <-chan struct{}       { c.call(0); return c.Context.Done() }
func (c *ownCtx) Err() error                  { c.call(1); return c.Context.Err() }
func (c *ownCtx) Deadline() (time.Time, bool) { c.call(2); return c.Context.Deadline() }
func (c *ownCtx) Value(key any) any           { c.call(3); return c.Context.Value(key) }

// contextual makes one of every kind of node that looks at contexts. Its value is 8 if nothing misbehaves. With a gate one of
// its calls announces itself there and waits for the end of its context.
func contextual(at *spot, begun harness.Gate) expr.Expr[int] {
	wait := func(ctx context.Context) (int, error) {
		if begun == nil {
			return 1, nil
		}
		select {
		case begun <- struct{}{}:
		default:
		}
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-time.After(10 * time.Second):
			return 0, errors.New("waited in vain for the end of the context")
		}
	}
	look := func(ctx context.Context) (int, error) {
		_, _ = ctx.Deadline()
		_ = ctx.Value(ownForce{})
		return 1, ctx.Err()
	}
	inner := expr.ForkCtx(look, at.lane...)
	waits := expr.ForkCtx(wait, expr.IOBound)
	again := false
	return expr.Op2[opAdd](
		expr.Op2[opAdd](
			expr.Op2[opAdd](expr.ForkCtx(look, at.lane...), expr.ForkCtx(look, expr.Rate(politeWaiter{}), expr.IOBound)),
			expr.Op2[opAdd](
				expr.ForkCtx(func(ctx context.Context) (int, error) { return inner.Force(ctx) }, at.lane...),
				expr.ForkCtx(func(ctx context.Context) (int, error) {
					if !again {
						again = true
						return 0, errNotYet
					}
					return look(ctx)
				}, expr.Retry(expr.Backoff(3, time.Millisecond, time.Millisecond)), expr.Timeout(time.Hour)),
			),
		),
		expr.Op2[opAdd](
			expr.Op2[opAdd](
				expr.FoldRange(2, func(ctx context.Context, lo, hi int) (int, error) { _, err := look(ctx); return hi - lo, err }, add2),
				expr.Bind(waits, func(v int) expr.Expr[int] { return expr.ForkCtx(look) }),
			),
			expr.ForkCtx(func(ctx context.Context) (int, error) {
				ctx, stop := context.WithTimeout(ctx, time.Hour)
				defer stop()
				return expr.Op2[opAdd](expr.ForkCtx(look), expr.ForkCtx(wait, expr.IOBound)).Force(ctx)
			}),
		),
	)
}

// politeWaiter is the waiter of a rate. It calls every method of its context.
type politeWaiter struct{}

func (politeWaiter) Wait(ctx context.Context) error {
	_, _ = ctx.Deadline()
	_ = ctx.Value(ownForce{})
	_, stop := context.WithCancel(ctx)
	defer stop()
	return ctx.Err()
}

func TestContextsThatMisbehave(t *testing.T) {
	for _, method := range []string{"Done", "Err", "Deadline", "Value"} {
		for misdeed, bad := range misdeeds {
			if misdeed == "a panic(nil)" && harness.Scale(0, 1, 1) == 0 {
				continue
			}
			for nth := 1; nth <= 4; nth += harness.Scale(2, 1, 1) {
				for _, later := range []string{"", ", and it ends"} {
					t.Run(fmt.Sprintf("%s in call %d of %s%s", misdeed, nth, method, later), func(t *testing.T) {
						everySpot(t, func(t *testing.T, at *spot) {
							inner, end := context.WithCancel(bg)
							defer end()
							var done atomic.Bool
							ctx := &ownCtx{Context: inner, hook: func(m string, n int) {
								if m == method && n >= nth && !done.Load() {
									bad()
								}
							}}
							var begun harness.Gate
							if later != "" {
								begun = harness.NewGate()
								go func() {
									select {
									case <-begun:
									case <-time.After(2 * time.Millisecond):
									}
									end()
								}()
							}
							forceApart(at, ctx, contextual(at, begun))
							done.Store(true)
						})
					})
				}
			}
		}
	}
}

// forceApart forces x in every manner that takes a context, on goroutines that may panic or end.
func forceApart(at *spot, ctx context.Context, x expr.Expr[int]) {
	apart := func(f func()) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() { _ = recover() }()
			f()
		}()
		<-done
	}
	inside := func(f func(ctx context.Context) (int, error)) func() {
		if !at.nested {
			return func() { _, _ = f(ctx) }
		}
		return func() { _, _ = expr.ForkCtx(f, at.lane...).Force(ctx, at.opts...) }
	}
	apart(inside(func(ctx context.Context) (int, error) { return x.Force(ctx, at.opts...) }))
	apart(inside(func(ctx context.Context) (int, error) { return x.Start(ctx, at.opts...).Wait() }))
	apart(inside(func(ctx context.Context) (int, error) {
		for range expr.AsCompleted(ctx, []expr.Expr[int]{x, expr.ForkCtx(func(context.Context) (int, error) { return 1, nil })}, at.opts...) {
		}
		return 1, nil
	}))
	if at.nested { // the context may also be the function's own idea
		apart(func() {
			_, _ = expr.Fork(func() int { v, _ := x.Force(ctx); return v }, at.lane...).Force(bg, at.opts...) //xfork:ok forceerr the force around it is looked at
		})
	}
}

// liar is a context with methods that contradict each other.
type liar struct {
	context.Context
	done     func() <-chan struct{}
	err      error
	deadline time.Time
	value    func(key any) any
}

func (l liar) Done() <-chan struct{}       { return l.done() }
func (l liar) Err() error                  { return l.err }
func (l liar) Deadline() (time.Time, bool) { return l.deadline, !l.deadline.IsZero() }
func (l liar) Value(key any) any           { return l.value(key) }

func TestContextsThatLie(t *testing.T) {
	none := func(any) any { return nil }
	open := make(chan struct{})
	closed := make(chan struct{})
	close(closed)
	always := func(c chan struct{}) func() <-chan struct{} { return func() <-chan struct{} { return c } }
	for name, c := range map[string]struct {
		ctx  liar
		ends bool
	}{
		"it has an error before it ends":            {liar{done: always(open), err: context.Canceled, value: none}, false},
		"it has an error and no channel":            {liar{done: always(nil), err: errTest, value: none}, false},
		"it has no error when it has ended":         {liar{done: always(closed), value: none}, true},
		"its error is a typed nil":                  {liar{done: always(closed), err: (*typedNil)(nil), value: none}, true},
		"its error is uncomparable":                 {liar{done: always(closed), err: listed{errTest}, value: none}, true},
		"its deadline has passed, and it goes on":   {liar{done: always(open), deadline: time.Unix(1, 0), value: none}, false},
		"it has a value for every key":              {liar{done: always(open), value: func(any) any { return 1 }}, false},
		"it has a value for every key when it ends": {liar{done: always(closed), err: errTest, value: func(any) any { return context.WithoutCancel }}, true},
		"every channel of it is another one":        {liar{done: func() <-chan struct{} { return make(chan struct{}) }, value: none}, false},
	} {
		t.Run(name, func(t *testing.T) {
			everySpot(t, func(t *testing.T, at *spot) {
				c.ctx.Context = bg
				x := expr.Op2[opAdd](expr.Fork(func() int { return 1 }, at.lane...), expr.Fork(func() int { return 1 }, expr.Rate(politeFree{})))
				v, err := at.forceIn(c.ctx, x)
				if !c.ends {
					require.NoError(t, err)
					require.Equal(t, 2, v)
					return
				}
				require.Error(t, err)
				require.NotEmpty(t, err.Error())
				require.NotPanics(t, func() { _ = expr.Cause(err) })
				require.Equal(t, 2, harness.Forced(t, x, eval.On(at.engine)), "it is remembered by no node")
			})
		})
	}
}

type politeFree struct{}

func (politeFree) Wait(context.Context) error { return nil }

// Errors with methods of their own.

type typedNil struct{ text string }

func (e *typedNil) Error() string        { return e.text }
func (e *typedNil) Unwrap() error        { return errors.New(e.text) }
func (e *typedNil) Is(target error) bool { return e.text == "" && target == errTest }
func (e *typedNil) As(any) bool          { return e.text == "" }

type listed []error

func (l listed) Error() string   { return fmt.Sprint(len(l), " errors") }
func (l listed) Unwrap() []error { return l }

// badError does f in every method.
type badError struct{ f func() }

func (e badError) Error() string          { e.f(); return "bad" }
func (e badError) Unwrap() error          { e.f(); return nil }
func (e badError) Is(error) bool          { e.f(); return false }
func (e badError) As(any) bool            { e.f(); return false }
func (e badError) Format(fmt.State, rune) { e.f() }
func (e badError) String() string         { e.f(); return "bad" }

func TestErrorsThatMisbehave(t *testing.T) {
	all := map[string]error{
		"a typed nil":                  (*typedNil)(nil),
		"a typed nil of the engine's":  (*eval.Error)(nil),
		"a typed nil cycle":            (*eval.CycleError)(nil),
		"an uncomparable one":          listed{errTest, nil},
		"an uncomparable one of nil":   listed(nil),
		"a join with a typed nil":      errors.Join(errTest, (*typedNil)(nil)),
		"one that wraps a typed nil":   fmt.Errorf("outer: %w", error((*eval.Error)(nil))),
		"the end of a context":         context.Canceled,
		"a deadline":                   context.DeadlineExceeded,
		"the sentinel of a Goexit":     expr.ErrGoexit,
		"one that wraps that sentinel": fmt.Errorf("outer: %w", expr.ErrGoexit),
	}
	for misdeed, bad := range misdeeds {
		all["one with methods that are "+misdeed] = badError{bad}
	}
	for name, bad := range all {
		t.Run(name, func(t *testing.T) {
			everySpot(t, func(t *testing.T, at *spot) {
				for _, f := range []func() (int, error){
					func() (int, error) { return 1, bad },
					func() (int, error) { panic(bad) },
				} {
					more := at.lane
					fail := func(opts ...expr.Option) expr.Expr[int] { return expr.ForkErr(f, append(more, opts...)...) }
					for _, x := range []expr.Expr[int]{
						fail(),
						fail(expr.Retry(expr.Attempts(2))),
						fail(expr.Timeout(time.Hour)),
						expr.Op1[opNegate](fail()),
						expr.Any(fail(), fail()),
						expr.FoldRange(2, func(context.Context, int, int) (int, error) { return f() }, add2, more...),
						expr.Fail[int](bad),
						expr.Bind(fail(), func(int) expr.Expr[int] { return expr.Const(1) }),
						expr.Bind(expr.Const(1), func(int) expr.Expr[int] { return fail() }),
					} {
						_, err := at.force(x)
						require.Error(t, err)
						if _, is := bad.(badError); !is { // the test itself would call the methods of the bad one here
							require.NotPanics(t, func() { _ = err.Error() })
							require.NotPanics(t, func() { _ = fmt.Sprintf("%+v", err) })
							require.NotPanics(t, func() { _ = expr.Cause(err) })
						}
						v, err := at.force(expr.Catch(x, func(error) expr.Expr[int] { return expr.Const(7) }))
						require.NoError(t, err)
						require.Equal(t, 7, v)
					}
				}
			})
		})
	}
}
