package replay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/expr/isolate"
	"xfork/internal/dump"
)

// The program of these tests is the test binary itself, called again with the name of one of programs. What it saves is made again here, by the
// same functions.

func TestMain(m *testing.M) {
	isolate.Main()
	if name := os.Getenv("REPLAY_TEST_PROGRAM"); name != "" {
		programs[name]()
		return
	}
	os.Exit(m.Run())
}

// run runs a program that saves its failures in dir, and returns what it prints. env is added to its environment.
func run(t *testing.T, program, dir string, env ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	c.Env = append(os.Environ(), append(env, "REPLAY_TEST_PROGRAM="+program, "XFORK_REPLAY="+dir)...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	require.NoError(t, c.Run(), "%s", &out)
	return out.String()
}

var programs = map[string]func(){
	"forms": func() { show(forms()...) },
	"stuck": func() { show(append(forms(), expr.LiftErr1(stuck, expr.Timeout(short)).Fork(1))...) },
	"one":   func() { show(lReturns.Fork(order{ID: 7, Lines: []string{"a"}, at: time.Unix(9, 0)})) },
	"many":  many,
	"large": func() {
		show(lLarge.Fork(make([]byte, dump.MostBefore+1)), lLargeStuck.Fork(make([]byte, dump.MostBefore+1)))
	},
	"strange": func() { show(strange()...) },
	"nobody":  nobody,
}

// show forces each, and prints its error in both forms.
func show(xs ...expr.Expr[int]) {
	for _, x := range xs {
		over := make(chan struct{})
		go func() { // a Goexit of a force in order ends it
			defer close(over)
			_, err := x.Force(context.Background())
			fmt.Printf("== %v\n%+v\n", err, err)
		}()
		<-over
	}
}

type order struct {
	ID    int
	Lines []string
	at    time.Time
}

var errSold = errors.New("sold out")

func returns(o order) (int, error)   { return 0, fmt.Errorf("order %d: %w", o.ID, errSold) }
func panics(s string, i int) int     { return int(s[i]) }
func exits() (int, error)            { runtime.Goexit(); return 0, nil }
func passes(o order) (int, error)    { return lReturns.Fork(o).Force(context.Background()) }
func fails(a, b, c int) (int, error) { return 0, fmt.Errorf("%d %d %d", a, b, c) }
func sum(as []int) (int, error)      { return 0, fmt.Errorf("%d", as) }
func plain() error                   { return errSold }
func element(i int) (int, error)     { return 0, fmt.Errorf("element %d", i) }
func first[T any](xs []T) (T, error) { return xs[0], fmt.Errorf("of %d %T", len(xs), xs) }
func ends(int) (int, error)          { os.Exit(3); return 0, nil }
func heeds(ctx context.Context, n int) (int, error) {
	<-ctx.Done()
	return n, ctx.Err()
}

func stuck(time.Duration) (int, error) { select {} }

// sorts changes its argument, and fails.
func sorts(xs []int) (int, error) {
	slices.Sort(xs)
	return 0, fmt.Errorf("the least is %d", xs[0])
}

// third fails twice with other words than the third time.
func third(n int) (int, error) {
	attempts++
	return 0, fmt.Errorf("%d: attempt %d", n, attempts)
}

var attempts int

func large(b []byte) (int, error) {
	b[0]++
	return 0, fmt.Errorf("%d bytes", len(b))
}

func largeStuck([]byte) (int, error) { select {} }

func (o *order) ship(to string) (int, error) { return 0, errors.New("no way to " + to) }

const short = 30 * time.Millisecond

var (
	lReturns    = expr.LiftErr1(returns, expr.Name("an order"))
	lLarge      = expr.LiftErr1(large)
	lLargeStuck = expr.LiftErr1(largeStuck, expr.Timeout(short))
	lEnds       = expr.LiftErr1(ends, isolate.Calls)
)

// forms are failures of every form. Each has a file of its own.
func forms() []expr.Expr[int] {
	again := func(attempt int, _ error) (time.Duration, bool) { return 0, attempt < 3 }
	return []expr.Expr[int]{
		lReturns.Fork(order{ID: 7, Lines: []string{"a"}, at: time.Unix(9, 0)}),
		expr.Lift2(panics).Fork("abc", 3),
		expr.LiftErr0(exits).Fork(),
		expr.LiftErr1(passes).Fork(order{ID: 8}), // saved where it arose
		expr.LiftErr3(fails).Call(expr.Const(1), expr.Const(2), expr.Const(3)),
		expr.LiftErrN(sum).Fork(4, 5),
		expr.LiftErrN(sum).Call(expr.Const(4), expr.Const(5), expr.Const(6)),
		expr.Map(expr.Lift0(plain).Fork(), func(error) int { return 0 }),
		expr.LiftErr1(element).Map([]int{5})[0],
		expr.LiftErr1(first[int]).Fork([]int{1}),
		lEnds.Fork(1),
		expr.LiftCtx1(heeds, expr.Timeout(short)).Fork(1),
		expr.LiftErr1(sorts).Fork([]int{3, 1, 2}),
		expr.LiftErr1(third, expr.Retry(again)).Fork(6),
		expr.MapErr(expr.Const(order{ID: 9}), returns),
	}
}

// strange are calls of which the arguments, or the functions, are no use.
func strange() []expr.Expr[int] {
	captured := 1
	return []expr.Expr[int]{
		expr.LiftErr1(func(n int) (int, error) { return n, fmt.Errorf("closure %d", captured) }).Fork(2),
		expr.LiftErr1((&order{ID: 3}).ship).Fork("there"),
		expr.LiftErr2((*order).ship).Fork(&order{ID: 3}, "there"),
		expr.LiftErr2(func(_ func(), _ int) (int, error) { return 0, errSold }).Fork(func() {}, 4),
		expr.LiftErr1(func(e error) (int, error) { return 0, e }).Fork(errSold),
		expr.ForkErr(func() (int, error) { return captured, errSold }),
		expr.LiftErr1(func(h hostile) (int, error) { return 0, errSold }).Fork(hostile{1}),
	}
}

// hostile is an argument that ends the goroutine which encodes it.
type hostile struct{ n int }

func (hostile) MarshalBinary() ([]byte, error)     { runtime.Goexit(); return nil, nil }
func (*hostile) UnmarshalBinary(data []byte) error { return nil }

// many fails a hundred times at once.
func many() {
	_, err := expr.All(lReturns.Map(make([]order, 100))...).Force(context.Background(), eval.AllErrors())
	fmt.Printf("%+v\n", err)
}

// nobody ends a call that nothing demands any more.
func nobody() {
	ctx, cancel := context.WithTimeout(context.Background(), short)
	defer cancel()
	_, err := expr.LiftCtx1(heeds).Fork(1).Force(ctx)
	fmt.Println(err)
}

// saved returns the files in a folder, by name.
func saved(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".xreplay"))
	}
	return names
}
