//go:build seam

package schedule

import (
	"context"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/policy"
	"xfork/internal/remote"
	"xfork/internal/seam"
	worlds "xfork/internal/world"
)

// fakeCarrier is one that makes calls on the goroutine that carries them, one step each. It is a port as well, of the functions that the
// scenario lifts.
type fakeCarrier struct {
	target time.Duration
	room   *policy.Limit
	places int
	back   int  // so many partitions are handed back first, unbegun
	lose   int  // so many are lost at their second call
	twice  bool // each outcome comes twice, and once more at the end
	trips  int
}

// errLost is what a lost partition fails with.
var errLost = context.DeadlineExceeded

// by gives the world an engine with a carrier for so many partitions at a time, of so many calls that have been measured.
func (w *world) by(f fakeCarrier, calls, places int) *fakeCarrier {
	f.target, f.places, f.room = time.Duration(calls)*time.Millisecond, places, policy.NewLimit(places)
	if !w.alone {
		w.engine = worlds.NewCarrying(workers, ioCalls, &f)
		w.quiet = append(w.quiet, func() error { return f.room.Queue.Quiet(places) })
	}
	return &f
}

func (f *fakeCarrier) Target() time.Duration { return f.target }
func (f *fakeCarrier) Room() *policy.Limit   { return f.room }
func (f *fakeCarrier) Port() any             { return f }

// Admit measures each function as one millisecond, unless its name says otherwise.
func (f *fakeCarrier) Admit(far cell.Far) (*remote.Function, error) {
	g := &remote.Function{Port: f, Key: far}
	g.Alone = func(context.Context, any, any) (bool, error) { return false, nil }
	if far.Name[0] != '?' {
		g.Took(time.Millisecond)
	}
	return g, nil
}

func (f *fakeCarrier) Carry(p *remote.Partition) error {
	seam.Step("far")
	f.trips++
	if f.back > 0 {
		f.back--
		return nil
	}
	values, whole := make([]int, len(p.Calls)), make([]bool, len(p.Calls))
	lose := f.lose > 0
	if lose {
		f.lose--
	}
	for i, c := range p.Calls {
		seam.Step("far")
		if p.Ctx.Err() != nil {
			return p.Ctx.Err()
		}
		if lose && i > 0 {
			return errLost
		}
		var args []int
		missing := false
		for _, x := range c.Operands {
			if x.Call >= 0 {
				args, missing = append(args, values[x.Call]), missing || !whole[x.Call]
			} else {
				args = append(args, cell.ValueOf[int](x.Node))
			}
		}
		if missing {
			continue
		}
		s := c.Function.Key.(cell.Far).New()
		switch to := s.Args.(type) {
		case *cell.Args1[int]:
			if c.Args != nil {
				*to = *c.Args.(*cell.Args1[int])
			} else {
				to.A = args[0]
			}
		case *cell.Args2[int, int]:
			to.A, to.B = args[0], args[1]
		}
		err := s.Call(p.Ctx)
		if err != nil && p.Ctx.Err() != nil {
			return err
		}
		if err == nil {
			values[i], whole[i] = *s.Value.(*int), true
		}
		f.tell(p, i, values[i], err)
		if f.twice {
			f.tell(p, i, values[i]+1, nil)
		}
	}
	if f.twice {
		seam.Go(func() {
			for i := range p.Calls {
				f.tell(p, i, -1, nil)
			}
		})
	}
	return nil
}

// tell hands an outcome over.
func (f *fakeCarrier) tell(p *remote.Partition, i, v int, err error) {
	if err != nil {
		_ = p.Done(i, remote.Made{}, nil, expr.Cause(err))
		return
	}
	_ = p.Done(i, remote.Made{Place: 7}, func(to any) error {
		seam.Step("set")
		*to.(*int) = v
		return nil
	}, nil)
}

// away lifts a function of one argument whose calls may leave; each call of it completes once.
func (w *world) away(f *fakeCarrier, name string, opts ...expr.Option) expr.Func1[int, int] {
	done := map[int]func(){}
	return expr.LiftCtx1(func(ctx context.Context, a int) (int, error) {
		if done[a] == nil {
			done[a] = w.once(name)
		}
		seam.Step("work")
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		done[a]()
		return 2*a + 1, nil
	}, append(opts, expr.Name(name), expr.Leaving(f))...)
}

// broken lifts one that fails.
func (w *world) broken(f *fakeCarrier, name string, opts ...expr.Option) expr.Func1[int, int] {
	return expr.LiftErr1(func(int) (int, error) {
		seam.Step("work")
		return 0, errBroken
	}, append(opts, expr.Name(name), expr.Leaving(f))...)
}

// hanging lifts one that returns only when its context ends.
func (w *world) hanging(f *fakeCarrier, name string) expr.Func1[int, int] {
	return expr.LiftCtx1(func(ctx context.Context, _ int) (int, error) {
		seam.Wait("hang", ctx.Done())
		return 0, context.Cause(ctx)
	}, expr.Name(name), expr.Leaving(f))
}

// joins lifts a function of two arguments.
func (w *world) joins(f *fakeCarrier, name string, opts ...expr.Option) expr.Func2[int, int, int] {
	return expr.Lift2(func(a, b int) int {
		seam.Step("work")
		return 3*a - b
	}, append(opts, expr.Name(name), expr.Leaving(f))...)
}

// plainly is an engine beside the world's, without a carrier.
func (w *world) plainly(i int) func() {
	e := eval.NewEngine(workers, ioCalls)
	w.quiet = append(w.quiet, func() error { return eval.Quiet(e, workers, ioCalls) })
	return w.forcing(i, eval.On(e))
}
