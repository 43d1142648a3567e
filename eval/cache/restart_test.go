//go:build unix

package cache_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval/cache"
	"xfork/expr"
)

// The program that the tests run is this binary, with a folder in its environment, and the number of the call that kills it.
const (
	folder = "XFORK_CACHE_TEST"
	killer = "XFORK_CACHE_KILL"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(folder); dir != "" {
		program(dir)
		return
	}
	os.Exit(m.Run())
}

// What the program computes: calls of two levels. Each call writes a line.
const tiles, workers = 200, 2

var begun atomic.Int32

func begins() {
	fmt.Println("call")
	if fmt.Sprint(begun.Add(1)) == os.Getenv(killer) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

func render(x int) []float64 {
	begins()
	time.Sleep(2 * time.Millisecond)
	return []float64{float64(x), float64(x * x)}
}

func brighten(x []float64, by float64) (float64, error) {
	begins()
	return x[1] + by, nil
}

func program(dir string) {
	store, err := cache.Open(dir)
	if err != nil {
		panic(err)
	}
	r, b := expr.Lift1(render, expr.Cached(store)), expr.LiftErr2(brighten, expr.Cached(store)) //xfork:ok cachedimpure the environment says where calls are counted
	var all []expr.Expr[float64]
	for i := range tiles {
		all = append(all, b.Call(r.Fork(i), expr.Const(0.5)))
	}
	vs, err := expr.All(all...).Force(context.Background())
	if err != nil {
		panic(err)
	}
	for i, v := range vs {
		if v != float64(i*i)+0.5 {
			fmt.Println("wrong")
		}
	}
	fmt.Println("done")
}

// start runs the program, which kills itself at a call. It returns how many have begun, and what else it has written.
func start(t *testing.T, dir string, kill int) (calls int, out string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	c := exec.Command(self)
	c.Env = append(os.Environ(), folder+"="+dir, fmt.Sprintf("GOMAXPROCS=%d", workers), fmt.Sprintf("%s=%d", killer, kill))
	c.Stderr = os.Stderr
	pipe, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	lines := bufio.NewScanner(pipe)
	var text strings.Builder
	for lines.Scan() {
		if lines.Text() == "call" {
			calls++
		} else {
			text.WriteString(lines.Text())
		}
	}
	if err := c.Wait(); kill == 0 {
		require.NoError(t, err)
	}
	return calls, text.String()
}

// TestAProgramThatIsKilledGoesOnWhereItWas kills a program when nine tenths of its calls have begun. The next run makes the rest, and
// those that were in flight; a third one makes none.
func TestAProgramThatIsKilledGoesOnWhereItWas(t *testing.T) {
	dir := t.TempDir()
	const all = 2 * tiles
	before, out := start(t, dir, all*9/10)
	require.Empty(t, out)
	after, out := start(t, dir, 0)
	require.Equal(t, "done", out)
	t.Logf("killed after %d of %d calls; the next run made %d", before, all, after)
	require.LessOrEqual(t, after, all-before+workers)
	again, out := start(t, dir, 0)
	require.Equal(t, "done", out)
	require.Zero(t, again)
}
