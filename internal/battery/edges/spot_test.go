package edges

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// spot is a situation in which an expression is forced: lane, options, nested or not.
type spot struct {
	t      *testing.T
	name   string
	engine *eval.Engine
	opts   []eval.Option
	alone  bool // sequentially: functions end the goroutine that forces
	nested bool
	lane   []expr.Option
	limit  expr.Option
}

// The engine of every spot.
const (
	spotWorkers = 2
	spotIO      = 2
)

var lanes = map[string][]expr.Option{
	"CPU": nil, "I/O": {expr.IOBound}, "unsafe": {expr.Unsafe}, "exclusive": {expr.Exclusive},
}

// everySpot calls f at every spot, and checks afterwards that every permit is back.
func everySpot(t *testing.T, f func(t *testing.T, at *spot)) {
	t.Helper()
	observer := eval.Observe(record.Each(func(*record.Run) {}))
	for way, opts := range map[string][]eval.Option{
		"one worker": {eval.Workers(1)}, "the engine's workers": nil, "eight workers": {eval.Workers(8)},
		"sequentially": {eval.Sequential()}, "observed": {observer}, "observed sequentially": {eval.Sequential(), observer},
		"all errors": {eval.AllErrors()},
	} {
		for lane, own := range lanes {
			for _, nested := range []bool{false, true} {
				at := &spot{
					t: t, name: fmt.Sprintf("%s, %s, nested: %v", way, lane, nested), nested: nested, limit: expr.Limit(1),
					engine: eval.NewEngine(spotWorkers, spotIO),
				}
				at.alone = way == "sequentially" || way == "observed sequentially"
				at.opts = append([]eval.Option{eval.On(at.engine)}, opts...)
				at.lane = slices.Clip(append([]expr.Option{at.limit}, own...))
				harness.Within(t, func() {
					f(t, at)
					at.isWhole(t)
				})
				if t.Failed() {
					t.Fatalf("at: %s", at.name)
				}
			}
		}
	}
}

// force forces x on a goroutine of its own, which may end instead of returning.
func (at *spot) force(x expr.Expr[int], opts ...expr.Option) (v int, err error) {
	return at.forceIn(bg, x, opts...)
}

func (at *spot) forceIn(ctx context.Context, x expr.Expr[int], opts ...expr.Option) (v int, err error) {
	if at.nested {
		inner := x
		x = expr.ForkCtx(func(ctx context.Context) (int, error) { return inner.Force(ctx) }, append(opts, at.lane...)...)
	}
	done := make(chan struct{})
	err = expr.ErrGoexit
	go func() {
		defer close(done)
		v, err = x.Force(ctx, at.opts...)
	}()
	<-done
	at.isQuiet("it gave", v, err)
	return v, err
}

// isQuiet checks that every permit that calls have had is back, as far as that can be seen from outside. An orphan is
// counted off a moment before its goroutine ends.
func (at *spot) isQuiet(about ...any) {
	at.t.Helper()
	for end := time.Now().Add(time.Second); at.quiet() != nil && time.Now().Before(end); {
		ms(1)
	}
	if bad := at.quiet(); bad != nil {
		buf := make([]byte, 1<<20)
		require.NoError(at.t, bad, "%v\n%s", about, buf[:runtime.Stack(buf, true)])
	}
}

// isWhole checks that limits, slots and the token are all available: two calls of each lane meet, one more of each kind runs.
func (at *spot) isWhole(t *testing.T) {
	t.Helper()
	require.NoError(t, at.engine.Close(bg), "orphans")
	at.isQuiet()
	meet := func(opts ...expr.Option) []expr.Expr[int] {
		a, b := harness.NewGate(), harness.NewGate()
		return []expr.Expr[int]{
			expr.Fork(func() int { a.Open(); b.Pass(t); return 1 }, opts...),
			expr.Fork(func() int { b.Open(); a.Pass(t); return 1 }, opts...),
		}
	}
	for _, opts := range [][]expr.Option{nil, {expr.IOBound}} {
		harness.Forced(t, expr.All(meet(opts...)...), eval.On(at.engine))
	}
	for _, lane := range lanes {
		harness.Forced(t, expr.Fork(func() int { return 1 }, append([]expr.Option{at.limit}, lane...)...), eval.On(at.engine))
	}
	at.isQuiet()
}
