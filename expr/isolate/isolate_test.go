//go:build unix

package isolate_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/expr"
	"xfork/expr/isolate"
)

func TestMain(m *testing.M) {
	isolate.Main()
	if program, asked := programs[os.Getenv(programVariable)]; asked {
		program()
		return
	}
	os.Exit(m.Run())
}

// Doc is a value with fields of many kinds.
type Doc struct {
	Name   string
	Pages  []int
	Scores map[string]float64
	hidden int
	At     time.Time
	Next   *Doc
}

var (
	pid    = expr.Lift0(os.Getpid, isolate.Calls)
	double = expr.Lift1(func(x int) int { return 2 * x }, isolate.Calls)
	change = expr.Lift1(func(d Doc) Doc { d.Name, d.hidden = d.Name+"!", d.hidden+1; return d }, isolate.Calls)
	sumAll = expr.LiftN(func(xs []float64) float64 {
		s := 0.0
		for _, x := range xs {
			s += x
		}
		return s
	}, isolate.Calls)
	echo   = expr.Lift1(func(xs []float64) []float64 { return xs }, isolate.Calls)
	open   = expr.LiftErr1(func(name string) (string, error) { b, err := os.ReadFile(name); return string(b), err }, isolate.Calls)
	remove = expr.Lift1(os.Remove, isolate.Calls)
	crash  = expr.LiftErr1(crashes, isolate.Calls)
	waits  = expr.LiftCtx1(func(ctx context.Context, d time.Duration) (string, error) {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(d):
			return "waited", nil
		}
	}, isolate.Calls)
	spins = expr.Lift1(func(d time.Duration) int { //nolint
		for begin, n := time.Now(), 0; ; n++ {
			if n%1000 == 0 && time.Since(begin) > d {
				return n
			}
		}
	}, isolate.Calls)
	nested = expr.LiftErr1(func(x int) (int, error) {
		return expr.MapErr(expr.Fork(func() int { return x }), inner).Force(context.Background())
	}, isolate.Calls)
)

func inner(x int) (int, error) { return 0, fmt.Errorf("inner %d: %w", x, fs.ErrNotExist) }

//go:noinline
func deep(n int) int {
	if n == 0 {
		return 0
	}
	var pad [100]int
	pad[n%100] = n
	return deep(n+1) + pad[3]
}

// crashes dies in the way that is asked for.
func crashes(how string) (int, error) {
	switch how {
	case "exit 0":
		os.Exit(0)
	case "exit 3":
		os.Exit(3)
	case "fatal":
		log.New(os.Stderr, "", 0).Fatal("no such table")
	case "map":
		m := map[int]int{}
		for range 8 {
			go func() {
				for i := range 10_000_000 {
					m[i%7] = i
				}
			}()
		}
		time.Sleep(10 * time.Second)
	case "stack":
		return deep(1), nil
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "segv":
		_ = syscall.Kill(os.Getpid(), syscall.SIGSEGV)
		select {}
	case "deadlock":
		select {}
	case "panic":
		panic(fmt.Errorf("broken: %w", fs.ErrPermission))
	case "elsewhere":
		go panic("on another goroutine")
		time.Sleep(10 * time.Second)
	case "goexit":
		runtime.Goexit()
	case "garbage":
		_, _ = syscall.Write(4, []byte("this is no message at all"))
	case "closed":
		_ = syscall.Close(4)
		time.Sleep(10 * time.Second)
	case "fine":
		return 42, nil
	}
	return 0, errors.New("not crashed")
}

func TestACallIsMadeInAnotherProcess(t *testing.T) {
	other, err := pid.Fork().Force(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, os.Getpid(), other)
	again, err := pid.Fork().Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, other, again, "an idle process is used again")
	four, err := double.Call(double.Fork(1)).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4, four)
	sum, err := sumAll.Fork(1, 2, 3).Force(t.Context(), eval.Sequential())
	require.NoError(t, err)
	require.Equal(t, 6.0, sum)
}

func TestValuesArriveAsTheyWere(t *testing.T) {
	at := time.Date(2026, 11, 29, 1, 2, 3, 4, time.UTC)
	d := Doc{Name: "a", Pages: []int{}, Scores: map[string]float64{"x": 1}, hidden: 7, At: at, Next: &Doc{}}
	got, err := change.Fork(d).Force(t.Context())
	require.NoError(t, err)
	d.Name, d.hidden = "a!", 8
	require.Equal(t, d, got)
}

func TestLongSlices(t *testing.T) {
	for _, n := range []int{0, 1, 8191, 8192, 100_000, 3_000_000} {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = float64(i)
		}
		got, err := echo.Fork(xs).Force(t.Context())
		require.NoError(t, err)
		require.True(t, slices.Equal(xs, got), n)
	}
}

func TestErrorsArrive(t *testing.T) {
	_, err := open.Fork("/does/not/exist").Force(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)
	var path *fs.PathError
	require.ErrorAs(t, err, &path)
	require.Equal(t, "/does/not/exist", path.Path)
	require.ErrorIs(t, err, syscall.ENOENT)
	_, err = remove.Fork("/does/not/exist").Force(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestCrashes(t *testing.T) {
	for _, c := range []struct {
		how          string
		exit, signal int
		fatal        string
	}{
		{"exit 0", 0, 0, ""},
		{"exit 3", 3, 0, ""},
		{"fatal", 1, 0, ""},
		{"map", 2, 0, "fatal error: concurrent map writes"},
		{"stack", 2, 0, "runtime: goroutine stack exceeds 134217728-byte limit"},
		{"kill", -1, int(syscall.SIGKILL), ""},
		{"segv", 2, 0, "SIGSEGV: segmentation violation"},
		{"elsewhere", 2, 0, "panic: on another goroutine"},
	} {
		t.Run(c.how, func(t *testing.T) {
			begin := time.Now()
			_, err := crash.Fork(c.how).Force(t.Context())
			t.Logf("%v: %+v", time.Since(begin), err)
			var crashed *isolate.Crash
			require.ErrorAs(t, err, &crashed)
			require.Equal(t, c.exit, crashed.Exit)
			require.Equal(t, c.signal, crashed.Signal)
			require.Contains(t, crashed.Fatal, c.fatal)
			require.Equal(t, "call", crashed.Phase)
			v, err := crash.Fork("fine").Force(t.Context())
			require.NoError(t, err)
			require.Equal(t, 42, v)
		})
	}
}

func TestPanicAndGoexit(t *testing.T) {
	_, err := crash.Fork("panic").Force(t.Context())
	require.ErrorIs(t, err, fs.ErrPermission)
	text := fmt.Sprintf("%+v", err)
	t.Log(text)
	require.Contains(t, text, "panic: broken: permission denied")
	require.Contains(t, text, "isolate_test.crashes(...)")
	require.NotContains(t, text, "xfork/expr/isolate.")
	_, err = crash.Fork("goexit").Force(t.Context())
	require.ErrorIs(t, err, expr.ErrGoexit)
	t.Logf("%+v", err)
}

func TestGarbage(t *testing.T) {
	for _, how := range []string{"garbage", "closed"} {
		begin := time.Now()
		_, err := crash.Fork(how).Force(t.Context())
		require.Error(t, err)
		t.Log(time.Since(begin), err)
	}
}

func TestCancellationKills(t *testing.T) {
	for _, x := range []expr.Expr[int]{spins.Fork(time.Minute)} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		begin := time.Now()
		_, err := x.Force(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Less(t, time.Since(begin), time.Second)
		cancel()
	}
	_, err := waits.With(expr.Timeout(50 * time.Millisecond)).Fork(time.Minute).Force(t.Context())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	t.Log(err)
	_, err = spins.With(expr.Timeout(50 * time.Millisecond)).Fork(time.Minute).Force(t.Context())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	t.Log(err)
}

func TestNestedFailures(t *testing.T) {
	_, err := nested.Fork(3).Force(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)
	t.Logf("%v\n\n%+v", err, err)
	home := expr.LiftErr1(func(x int) (int, error) {
		return expr.MapErr(expr.Fork(func() int { return x }), inner).Force(context.Background())
	})
	_, at := home.Fork(3).Force(t.Context())
	t.Logf("%v\n\n%+v", at, at)
}

func TestRefusals(t *testing.T) {
	refused := func(f func()) (text string) {
		defer func() { text = fmt.Sprint(recover()) }()
		f()
		return ""
	}
	t.Log(refused(func() { expr.Lift1(func(chan int) int { return 0 }, isolate.Calls) }))
	t.Log(refused(func() { expr.Lift1(func(int) func() { return nil }, isolate.Calls) }))
	t.Log(refused(func() { expr.Lift1(func(int) int { return 0 }, isolate.Calls) }))
	t.Log(refused(func() { expr.Fork(func() int { return 0 }, isolate.Calls) }))
}

// force returns the value of x, and panics with its error.
func force[T any](x expr.Expr[T]) T {
	v, err := x.Force(context.Background())
	if err != nil {
		panic(err)
	}
	return v
}

func TestNothingIsLeft(t *testing.T) {
	children := func() []string {
		out, _ := exec.Command("pgrep", "-P", fmt.Sprint(os.Getpid())).Output()
		return strings.Fields(string(out))
	}
	other := force(pid.Fork())
	require.Contains(t, children(), fmt.Sprint(other))
	require.NoError(t, isolate.Default.Close(t.Context()))
	require.NotContains(t, children(), fmt.Sprint(other))
	// Those of other pools, which tests before have used, end when they have been idle.
	require.Eventually(t, func() bool { return len(children()) <= 1 }, time.Minute, 10*time.Millisecond, "there is more than pgrep itself")
}

func BenchmarkCall(b *testing.B) {
	for b.Loop() {
		if _, err := double.Fork(1).Force(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBulk(b *testing.B) {
	xs := make([]int, 1000)
	for b.Loop() {
		if _, err := expr.All(double.Map(xs)...).Force(b.Context(), eval.Workers(2)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "us/call")
}

func BenchmarkMegabyte(b *testing.B) {
	xs := make([]float64, 1<<17)
	for b.Loop() {
		if _, err := echo.Fork(xs).Force(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func TestViewsShowTheProcess(t *testing.T) {
	run := make(chan *record.Run, 1)
	other, err := pid.Fork().Force(t.Context(), eval.Observe(record.Each(func(r *record.Run) { run <- r })))
	require.NoError(t, err)
	r := <-run
	require.Len(t, r.Slices, 1)
	require.EqualValues(t, other, r.Slices[0].Process)
}
