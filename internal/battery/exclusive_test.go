package battery

import (
	"context"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Exclusive calls: nothing else is in a call while one is, neither kind is kept waiting for ever, and whatever verb waits inside of
// one lets the others go on.

// silence counts who is in a call, from inside of the calls.
type silence struct {
	t              *testing.T
	others, timed  atomic.Int32
	calls, timings atomic.Int32 // ever
}

// timing is the body of an exclusive call, or the piece of one between two forces.
func (q *silence) timing(d time.Duration) {
	q.timings.Add(1)
	if n := q.timed.Add(1); n > 1 {
		q.t.Errorf("%d exclusive calls at a time", n)
	}
	for until := time.Now().Add(d); ; runtime.Gosched() {
		if n := q.others.Load(); n > 0 {
			q.t.Errorf("%d calls beside an exclusive one", n)
		}
		if !time.Now().Before(until) {
			break
		}
	}
	q.timed.Add(-1)
}

// other is likewise that of any other call.
func (q *silence) other(d time.Duration) {
	q.calls.Add(1)
	q.others.Add(1)
	for until := time.Now().Add(d); ; runtime.Gosched() {
		if q.timed.Load() > 0 {
			q.t.Error("a call beside an exclusive one")
		}
		if !time.Now().Before(until) {
			break
		}
	}
	q.others.Add(-1)
}

// timed forks n exclusive calls, and calls n others of a lane.
func (q *silence) timedCalls(n int, opts ...expr.Option) []expr.Expr[int] {
	return expr.Lift1(func(i int) int { q.timing(20 * time.Microsecond); return i }, append(opts, expr.Exclusive)...).Map(make([]int, n))
}

func (q *silence) otherCalls(n int, opts ...expr.Option) []expr.Expr[int] {
	return expr.Lift1(func(i int) int { q.other(20 * time.Microsecond); return i }, opts...).Map(make([]int, n))
}

// mix are exclusive calls among those of all other lanes.
func (q *silence) mix(n int) expr.Expr[[]int] {
	var xs []expr.Expr[int]
	timed := q.timedCalls(n)
	cpu, io, unsafe := q.otherCalls(n), q.otherCalls(n, expr.IOBound), q.otherCalls(n, expr.Unsafe)
	for i := range n {
		xs = append(xs, cpu[i], timed[i], io[i], unsafe[i])
	}
	return expr.All(xs...)
}

func TestNothingRunsBesideAnExclusiveCall(t *testing.T) {
	t.Run("in all lanes", func(t *testing.T) {
		harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
			q := &silence{t: t}
			harness.Forced(t, q.mix(30), opts...)
			require.EqualValues(t, 30, q.timings.Load())
			require.EqualValues(t, 90, q.calls.Load())
		})
	})
	t.Run("across engines and forces in order", func(t *testing.T) {
		harness.Within(t, func() {
			q := &silence{t: t}
			small, large := eval.NewEngine(1, 1), eval.NewEngine(8, 100)
			force := func(opts ...eval.Option) func() { return func() { harness.Forced(t, q.mix(20), opts...) } }
			harness.Together(force(), force(eval.On(small)), force(eval.On(large)), force(eval.On(large), eval.IOLimit(2)),
				force(eval.Sequential()), force(eval.Sequential()))
			require.NoError(t, small.Close(bg))
			require.NoError(t, large.Close(bg))
			require.EqualValues(t, 6*20, q.timings.Load())
		})
	})
	t.Run("thousands beside thousands", func(t *testing.T) {
		harness.Within(t, func() {
			q := &silence{t: t}
			n := harness.Scale(1000, 5000, 5000)
			timed := expr.Lift1(func(i int) int { q.timing(0); return i }, expr.Exclusive).Map(make([]int, n))
			io := expr.Lift1(func(i int) int { q.other(0); return i }, expr.IOBound).Map(make([]int, 3*n))
			harness.Together(func() { harness.Forced(t, expr.All(timed...)) }, func() { harness.Forced(t, expr.All(io...)) })
			require.EqualValues(t, n, q.timings.Load())
			require.EqualValues(t, 3*n, q.calls.Load())
		})
	})
}

func TestExclusiveCallsAndOthersTakeTurns(t *testing.T) {
	t.Run("a stream of calls does not keep an exclusive one out", func(t *testing.T) {
		harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
			var over atomic.Bool
			q := &silence{t: t}
			stream := func(lane expr.Option) func() {
				return func() {
					for !over.Load() {
						harness.Forced(t, expr.All(q.otherCalls(8, lane)...), opts...)
					}
				}
			}
			harness.Together(stream(expr.CPUBound), stream(expr.IOBound), stream(expr.Unsafe), func() {
				defer over.Store(true)
				for range 20 {
					harness.Forced(t, q.timedCalls(1)[0], opts...)
				}
			})
		})
	})
	t.Run("a stream of exclusive calls does not keep others out", func(t *testing.T) {
		harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
			var over atomic.Bool
			q := &silence{t: t}
			stream := func() {
				for !over.Load() {
					harness.Forced(t, expr.All(q.timedCalls(8)...), opts...)
				}
			}
			harness.Together(stream, stream, func() {
				defer over.Store(true)
				for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe} {
					harness.Forced(t, expr.All(q.otherCalls(20, lane)...), opts...)
				}
				harness.Forced(t, expr.All(q.otherCalls(20)...), eval.Sequential())
			})
		})
	})
	t.Run("one run's exclusive calls do not come all before its others", func(t *testing.T) {
		harness.Within(t, func() {
			q := &silence{t: t}
			var before atomic.Int32 // timings before the last of the others
			timed := q.timedCalls(200)
			others := expr.Lift1(func(i int) int { q.other(0); before.Store(q.timings.Load()); return i }).Map(make([]int, 20))
			harness.Forced(t, expr.All(append(timed, others...)...), eval.Workers(2))
			require.Less(t, before.Load(), int32(100))
		})
	})
}

// waits are the verbs that wait for x inside of a call.
var waits = []struct {
	name string
	wait func(ctx context.Context, x expr.Expr[int]) (int, error)
}{
	{"Force", func(ctx context.Context, x expr.Expr[int]) (int, error) { return x.Force(ctx) }},
	{"Force in order", func(ctx context.Context, x expr.Expr[int]) (int, error) { return x.Force(ctx, eval.Sequential()) }},
	{"Force on an engine", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		e := eval.NewEngine(1, 1)
		defer e.Close(bg)
		return x.Force(ctx, eval.On(e))
	}},
	{"Start and Wait", func(ctx context.Context, x expr.Expr[int]) (int, error) { return x.Start(ctx).Wait() }},
	{"AsCompleted", func(ctx context.Context, x expr.Expr[int]) (v int, err error) {
		for _, r := range expr.AsCompleted(ctx, []expr.Expr[int]{x, expr.Const(0)}) {
			if r.Err != nil {
				return 0, r.Err
			}
			v += r.Value
		}
		return v, nil
	}},
	{"Start and Wait in order", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return x.Start(ctx, eval.Sequential()).Wait()
	}},
	{"AsCompleted in order", func(ctx context.Context, x expr.Expr[int]) (v int, err error) {
		for _, r := range expr.AsCompleted(ctx, []expr.Expr[int]{x}, eval.Sequential()) {
			v, err = r.Value, r.Err
		}
		return v, err
	}},
	{"AsCompleted pulled", func(ctx context.Context, x expr.Expr[int]) (v int, err error) {
		next, stop := iter.Pull2(expr.AsCompleted(ctx, []expr.Expr[int]{x}))
		defer stop()
		_, r, _ := next()
		return r.Value, r.Err
	}},
	{"a coroutine", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		next, stop := iter.Pull2(func(yield func(int, error) bool) { yield(x.Force(ctx)) })
		defer stop()
		v, err, _ := next()
		return v, err
	}},
	{"a fold", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.FoldRange(4, func(ctx context.Context, lo, _ int) (int, error) {
			v, err := x.Force(ctx)
			if lo > 0 {
				v = 0
			}
			return v, err
		}, func(a, b int) int { return a + b }).Force(ctx)
	}},
	{"Any", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.Any(expr.ForkErr(func() (int, error) { return 0, errTest }), x).Force(ctx)
	}},
	{"Catch", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.Catch(expr.ForkErr(func() (int, error) { return 0, errTest }, expr.Exclusive), func(error) expr.Expr[int] { return x }).Force(ctx)
	}},
	{"Settle", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		rs, err := expr.Settle(x, x).Force(ctx)
		if err != nil {
			return 0, err
		}
		return rs[0].Value, rs[1].Err
	}},
	{"Bind", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.Bind(expr.Fork(func() int { return 1 }, expr.IOBound), func(int) expr.Expr[int] { return x }).Force(ctx)
	}},
	{"Run", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.LiftCtx1(func(ctx context.Context, _ int) (int, error) { return x.Force(ctx) }, expr.Exclusive).Run(ctx, 0)
	}},
}

// Whatever waits inside of a call of one lane for a call of another one, while a third force makes exclusive calls: nothing hangs.
func TestExclusiveCallsAndVerbsThatWait(t *testing.T) {
	lanes := map[string]expr.Option{"exclusive": expr.Exclusive, "CPU": expr.CPUBound, "I/O": expr.IOBound, "unsafe": expr.Unsafe}
	for _, v := range waits {
		t.Run(v.name, func(t *testing.T) {
			for outer, o := range lanes {
				for inner, in := range lanes {
					if outer != "exclusive" && inner != "exclusive" && outer != inner {
						continue
					}
					t.Run(outer+" waits for "+inner, func(t *testing.T) {
						for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}, {eval.On(eval.NewEngine(1, 1))}} {
							harness.Within(t, func() { waitInside(t, v.wait, o, in, opts) })
							if t.Failed() {
								return
							}
						}
					})
				}
			}
		})
	}
}

func waitInside(t *testing.T, wait func(context.Context, expr.Expr[int]) (int, error), outer, inner expr.Option, opts []eval.Option) {
	q := &silence{t: t}
	piece := func(lane expr.Option) {
		if lane == expr.Exclusive {
			q.timing(10 * time.Microsecond)
		} else {
			q.other(10 * time.Microsecond)
		}
	}
	graph := func(shared expr.Expr[int]) expr.Expr[[]int] {
		return expr.All(expr.LiftCtx1(func(ctx context.Context, i int) (int, error) {
			piece(outer)
			own := expr.Fork(func() int { piece(inner); return i }, inner)
			v, err := wait(ctx, expr.Map2(own, shared, func(a, b int) int { piece(expr.CPUBound); return a + b }))
			piece(outer)
			return v, err
		}, outer).Map([]int{1, 2, 3})...)
	}
	shared := expr.Fork(func() int { piece(inner); return 10 }, inner)
	force := func() { require.Equal(t, []int{11, 12, 13}, harness.Forced(t, graph(shared), opts...)) }
	harness.Together(force, force, func() { harness.Forced(t, expr.All(q.timedCalls(5)...)) }, func() { harness.Forced(t, expr.All(q.otherCalls(5)...)) })
}

// A call that runs until a gate opens, whatever its context says.
func deaf(t *testing.T, opts ...expr.Option) (x expr.Expr[int], begun, release harness.Gate) {
	begun, release = harness.NewGate(), harness.NewGate()
	return expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, opts...), begun, release
}

func TestAnExclusiveCallThatWaitsIsCancelledPromptly(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			busy, begun, release := deaf(t, expr.IOBound)
			other := busy.Start(bg)
			begun.Pass(t)
			ctx, cancel := context.WithCancel(bg)
			x := expr.Fork(func() int { return 5 }, expr.Exclusive)
			done := harness.NewGate()
			go func() {
				_, err := x.Force(ctx, opts...)
				require.ErrorIs(t, err, context.Canceled)
				done.Open()
			}()
			ms(5)
			cancel()
			done.Pass(t)
			// What has waited in vain keeps nobody out.
			require.Equal(t, 2, harness.Forced(t, expr.Fork(func() int { return 2 }), opts...))
			release.Open()
			_, err := other.Wait()
			require.NoError(t, err)
			require.Equal(t, 5, harness.Forced(t, x, opts...))
		})
	}
}

func TestACallThatWaitsForAnExclusiveOneIsCancelledPromptly(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe, expr.Exclusive} {
			harness.Within(t, func() {
				busy, begun, release := deaf(t, expr.Exclusive)
				other := busy.Start(bg)
				begun.Pass(t)
				ctx, cancel := context.WithTimeout(bg, 5*time.Millisecond)
				defer cancel()
				x := expr.Fork(func() int { return 5 }, lane)
				done := harness.NewGate()
				go func() {
					_, err := x.Force(ctx, opts...)
					require.ErrorIs(t, err, context.DeadlineExceeded)
					done.Open()
				}()
				done.Pass(t)
				release.Open()
				_, err := other.Wait()
				require.NoError(t, err)
				require.Equal(t, 5, harness.Forced(t, x, opts...))
			})
		}
	}
}

func TestTheTimeoutOfAnExclusiveCallBeginsWithItsBody(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			busy, begun, release := deaf(t)
			other := busy.Start(bg)
			begun.Pass(t)
			time.AfterFunc(60*time.Millisecond, release.Open)
			x := expr.ForkCtx(func(ctx context.Context) (int, error) { return 5, ctx.Err() }, expr.Exclusive, expr.Timeout(30*time.Millisecond))
			require.Equal(t, 5, harness.Forced(t, x, opts...))
			_, err := other.Wait()
			require.NoError(t, err)
		})
	}
}

func TestExclusiveCallsAreGivenUpAndTriedAgain(t *testing.T) {
	t.Run("a deaf one is given up, and the others go on", func(t *testing.T) {
		harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
			busy, _, release := deaf(t, expr.Exclusive, expr.Timeout(5*time.Millisecond))
			_, err := busy.Force(bg, opts...)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			q := &silence{t: t}
			harness.Forced(t, q.mix(5), opts...)
			release.Open()
			require.NoError(t, eval.Default.Close(bg))
			harness.Forced(t, q.mix(5), opts...)
		})
	})
	t.Run("attempts are exclusive, pauses are not", func(t *testing.T) {
		for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
			harness.Within(t, func() {
				q := &silence{t: t}
				between := harness.NewGate()
				attempts := 0
				x := expr.ForkErr(func() (int, error) {
					q.timing(50 * time.Microsecond)
					if attempts++; attempts < 3 {
						return 0, errTest
					}
					between.Pass(t)
					return attempts, nil
				}, expr.Exclusive, expr.Retry(expr.Backoff(3, 20*time.Millisecond, time.Second)))
				harness.Together(func() { require.Equal(t, 3, harness.Forced(t, x, opts...)) }, func() {
					harness.Eventually(t, func() bool { return q.timings.Load() > 0 })
					harness.Forced(t, q.mix(5))
					between.Open()
				})
			})
		}
	})
	t.Run("an attempt that heeds its time is tried again", func(t *testing.T) {
		for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
			harness.Within(t, func() {
				q := &silence{t: t}
				n := 0
				x := expr.ForkCtx(func(ctx context.Context) (int, error) {
					q.timing(0)
					if n++; n < 3 {
						<-ctx.Done()
						return 0, ctx.Err()
					}
					return n, nil
				}, expr.Exclusive, expr.Timeout(5*time.Millisecond), expr.Retry(expr.Attempts(3)))
				harness.Together(func() { require.Equal(t, 3, harness.Forced(t, x, opts...)) }, func() { harness.Forced(t, q.mix(5)) })
			})
		}
	})
	t.Run("panics, Goexits and errors end one", func(t *testing.T) {
		for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}} {
			harness.Within(t, func() {
				q := &silence{t: t}
				for _, end := range []func(){func() { panic(errTest) }, runtime.Goexit, func() { _ = []int{}[q.timed.Load()] }} {
					x := expr.Fork(func() int { q.timing(0); end(); return 0 }, expr.Exclusive)
					y := expr.Fork(func() int { q.timing(0); return expr.Must(q.timedCalls(1)[0].Force(bg)) + expr.Must(x.Force(bg)) }, expr.Exclusive)
					rs := harness.Forced(t, expr.Settle(x, q.otherCalls(1)[0], y, q.timedCalls(1)[0]), opts...)
					require.Error(t, rs[0].Err)
					require.NoError(t, rs[1].Err)
					require.NoError(t, rs[3].Err)
					harness.Forced(t, q.mix(3), opts...)
				}
			})
		}
	})
}

func TestExclusiveCallsUnderLimitsAndTheToken(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(8)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			q := &silence{t: t}
			limit := expr.Limit(1)
			var timed, other, unsafe expr.Func1[int, int]
			body := func(piece func(time.Duration), kids ...*expr.Func1[int, int]) func(context.Context, int) (int, error) {
				return func(ctx context.Context, depth int) (int, error) {
					piece(0)
					if depth == 0 {
						return 1, nil
					}
					var xs []expr.Expr[int]
					for _, kid := range kids {
						xs = append(xs, kid.Fork(depth-1))
					}
					vs, err := expr.All(xs...).Force(ctx)
					piece(0)
					if err != nil {
						return 0, err
					}
					return vs[0] + 1, nil
				}
			}
			timed = expr.LiftCtx1(body(q.timing, &timed, &other, &unsafe), expr.Exclusive, limit)
			other = expr.LiftCtx1(body(q.other, &timed, &unsafe), limit)
			unsafe = expr.LiftCtx1(body(q.other, &other, &timed), limit, expr.Unsafe)
			force := func(f expr.Func1[int, int]) func() {
				return func() { require.Equal(t, 4, harness.Forced(t, f.Fork(3), opts...)) }
			}
			harness.Together(force(timed), force(other), force(unsafe), force(timed))
		})
	}
}

// What a force that was cancelled has left goes on beside others; but nothing is lost by that, nobody hangs, and afterwards all is as
// it was.
func TestACancellationStormOverExclusiveCalls(t *testing.T) {
	harness.Within(t, func() {
		e := eval.NewEngine(2, 2)
		for range harness.Scale(30, 300, 300) {
			var xs []expr.Expr[int]
			for i, lane := range []expr.Option{expr.CPUBound, expr.Exclusive, expr.IOBound, expr.Exclusive, expr.Unsafe, expr.Exclusive, expr.IOBound} {
				inner := expr.Fork(func() int { time.Sleep(20 * time.Microsecond); return i }, lane)
				xs = append(xs, inner, expr.LiftCtx1(func(ctx context.Context, i int) (int, error) {
					time.Sleep(20 * time.Microsecond)
					return inner.Force(ctx)
				}, lane).Fork(i))
			}
			x := expr.All(append(xs, expr.Any(xs[1], xs[2]), expr.Any(xs[3], xs[0]))...)
			stop := func(after time.Duration, opts ...eval.Option) func() {
				return func() {
					ctx, cancel := context.WithTimeout(bg, after)
					defer cancel()
					if _, err := x.Force(ctx, opts...); err != nil {
						require.ErrorIs(t, err, context.DeadlineExceeded)
					}
				}
			}
			us := time.Microsecond
			harness.Together(stop(50*us), stop(200*us, eval.Workers(1)), stop(1000*us), stop(100*us, eval.Sequential()), stop(300*us, eval.On(e)))
			require.NoError(t, eval.Default.Close(bg))
			require.NoError(t, e.Close(bg))
			require.Equal(t, []int{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6}, harness.Forced(t, x)[:14])
			q := &silence{t: t}
			harness.Together(func() { harness.Forced(t, q.mix(2)) }, func() { harness.Forced(t, q.mix(2), eval.On(e)) })
		}
	})
}

// What waits for a slot that others hold, or is kept out by an exclusive call, does not hold up the end of its force.
func TestACancelledForceDoesNotWaitForTheSlotsOfOthers(t *testing.T) {
	for _, lane := range []expr.Option{expr.IOBound, expr.Unsafe} {
		harness.Within(t, func() {
			e := eval.NewEngine(1, 1)
			busy, begun, release := deaf(t, lane)
			other := busy.Start(bg, eval.On(e))
			begun.Pass(t)
			ctx, cancel := context.WithTimeout(bg, 5*time.Millisecond)
			defer cancel()
			f := expr.Lift1(func(i int) int { return i }, lane)
			x := expr.All(f.Map(make([]int, 100))...)
			done := harness.NewGate()
			go func() {
				defer done.Open()
				_, err := x.Force(ctx, eval.On(e))
				require.ErrorIs(t, err, context.DeadlineExceeded)
			}()
			done.Pass(t)
			release.Open()
			_, err := other.Wait()
			require.NoError(t, err)
			harness.Forced(t, x, eval.On(e))
		})
	}
}
