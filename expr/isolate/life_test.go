//go:build linux

package isolate_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/expr/isolate"
)

// The life and death of processes, with what Linux tells of them.

var (
	small    = isolate.New(isolate.Processes(1), isolate.Recycle(3, 0))
	narrow   = isolate.New(isolate.Processes(1), isolate.Memory(300<<20))
	hasty    = isolate.New(isolate.Processes(2), isolate.Idle(30*time.Millisecond), isolate.Grace(time.Second), isolate.Largest(1<<20))
	growing  = isolate.New(isolate.Processes(1), isolate.Recycle(0, 50<<20))
	smallPID = expr.Lift0(os.Getpid, small.Calls(), expr.Name("pid of small"))
	allocate = expr.Lift1(func(mb int) int {
		var all [][]byte
		for range mb {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = 1
			}
			all = append(all, b)
		}
		return len(all)
	}, narrow.Calls())
	leaked [][]byte
	leak   = expr.Lift1(func(mb int) int {
		b := make([]byte, mb<<20)
		for i := range b {
			b[i] = 1
		}
		leaked = append(leaked, b)
		return os.Getpid()
	}, growing.Calls())
	hastyPID = expr.Lift0(os.Getpid, hasty.Calls(), expr.Name("pid of hasty"))
	bytesOf  = expr.Lift1(func(n int) []byte { return make([]byte, n) }, hasty.Calls())
	lengthOf = expr.Lift1(func(b []byte) int { return len(b) }, hasty.Calls())
	// heeds notes that it has begun, and that it was told to end.
	heeds = expr.LiftCtx1(func(ctx context.Context, file string) (int, error) {
		if err := os.WriteFile(file, []byte("begun"), 0o600); err != nil {
			return 0, err
		}
		<-ctx.Done()
		return 0, os.WriteFile(file, []byte(ctx.Err().Error()), 0o600)
	}, hasty.Calls())
	// starts starts a process of its own, and waits for it.
	startsSleep = expr.LiftErr1(func(file string) (int, error) {
		c := exec.Command("sleep", "1000")
		if err := c.Start(); err != nil {
			return 0, err
		}
		if err := os.WriteFile(file, []byte(strconv.Itoa(c.Process.Pid)), 0o600); err != nil {
			return 0, err
		}
		return 0, c.Wait()
	}, isolate.Calls)
	floods = expr.Lift1(func(lines int) int {
		for i := range lines {
			fmt.Fprintf(os.Stderr, "line %d of the flood\n", i)
		}
		return lines
	}, isolate.Calls)
	// effect notes that it was called, and returns what it was given.
	effect = expr.LiftErr2(func(file string, i int) (int, error) {
		f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			return 0, err
		}
		_, err = fmt.Fprintf(f, "%d\n", i)
		time.Sleep(time.Duration(i%3) * time.Millisecond / 2)
		return 3 * i, errors.Join(err, f.Close())
	}, isolate.Calls)
	collections = expr.Lift1(func([]float64) int {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.NumGC)
	}, isolate.Calls)
	// shortens makes the memory shorter in which its argument has come.
	shortens = expr.LiftErr1(func(arg []byte) (int, error) {
		all, err := filepath.Glob("/proc/self/fd/*")
		for _, fd := range all {
			if to, _ := os.Readlink(fd); strings.Contains(to, "memfd:xfork-area") {
				i, _ := strconv.Atoi(filepath.Base(fd))
				err = errors.Join(err, syscall.Ftruncate(i, 0))
			}
		}
		return len(arg), err
	}, isolate.Calls)
	within = expr.LiftErr0(func() (bool, error) {
		other, err := pid.Fork().Force(context.Background())
		return other == os.Getpid(), err
	}, isolate.Calls)
	flaky = expr.LiftErr1(func(file string) (string, error) {
		if _, err := os.Stat(file); err != nil {
			_ = os.WriteFile(file, nil, 0o600)
			os.Exit(7)
		}
		return "at last", nil
	}, isolate.Calls)
)

// programs are what the test's executable does where the environment asks for it, in place of tests.
var programs = map[string]func(){
	"spin": func() {
		fmt.Println(force(pid.Fork()))
		force(spins.Fork(time.Hour))
	},
	"pids": func() {
		fmt.Println(os.Getpid(), force(pid.Fork()), force(within.Fork()))
	},
	"descriptors": func() {
		r, w, err := os.Pipe() // Go's runtime makes its poller here, and ends the program where it cannot
		if err = errors.Join(err, r.Close(), w.Close()); err != nil {
			panic(err)
		}
		var limit syscall.Rlimit
		_ = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
		before, _ := filepath.Glob("/proc/self/fd/*")
		for most := uint64(len(before)); ; most++ {
			_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: most, Max: limit.Max})
			_, err := double.Fork(21).Force(context.Background())
			_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
			if err == nil {
				return
			}
			after, _ := filepath.Glob("/proc/self/fd/*")
			fmt.Printf("%d left %q\n", len(after)-len(before), err.Error())
		}
	},
	"replaced": func() {
		if err := os.Remove(os.Args[0]); err != nil {
			panic(err)
		}
		fmt.Println(force(double.Fork(21)))
	},
}

const programVariable = "ISOLATE_TEST_PROGRAM"

// program returns the command that runs one of programs.
func program(t *testing.T, name string, env ...string) *exec.Cmd {
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(append(os.Environ(), programVariable+"="+name), env...)
	c.Stderr = os.Stderr
	return c
}

// children returns the processes that this one has started and not reaped.
func children(t testing.TB) (pids []int) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	require.NoError(t, err)
	for _, file := range stats {
		b, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
		if string(fields[1]) == strconv.Itoa(os.Getpid()) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			require.NoError(t, err)
			pids = append(pids, pid)
		}
	}
	return pids
}

func descriptors(t testing.TB) int {
	fds, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	return len(fds)
}

// gone waits until a process has ended.
func gone(t *testing.T, pid int) {
	require.Eventually(t, func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH }, 5*time.Second, time.Millisecond, "process %d", pid)
}

func TestProcessesAreKilledWhileTheyServe(t *testing.T) {
	calls := 2000
	if os.Getenv("XFORK_BATTERY") != "" {
		calls = 10_000
	}
	for _, p := range []*isolate.Pool{isolate.Default, small, narrow, hasty, growing} { // of other tests
		require.NoError(t, p.Close(t.Context()))
	}
	fds, goroutines := descriptors(t), runtime.NumGoroutine()
	file := filepath.Join(t.TempDir(), "effects")
	stop, killed := make(chan struct{}), 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(2+rand.IntN(7)) * time.Millisecond):
			}
			if pids := children(t); len(pids) > 0 && syscall.Kill(pids[rand.IntN(len(pids))], syscall.SIGKILL) == nil {
				killed++
			}
		}
	}()
	var files []string
	var numbers []int
	for i := range calls {
		files, numbers = append(files, file), append(numbers, i)
	}
	right, crashed := 0, map[int]bool{}
	for i, r := range force(expr.Settle(effect.Map(files, numbers)...)) {
		var c *isolate.Crash
		switch {
		case r.Err == nil && r.Value == 3*i:
			right++
		case errors.As(r.Err, &c):
			require.Equal(t, int(syscall.SIGKILL), c.Signal)
			crashed[i] = true
		default:
			t.Errorf("call %d: %v, %v", i, r.Value, r.Err)
		}
	}
	close(stop)
	<-done
	t.Logf("%d kills: %d calls right, %d crashed", killed, right, len(crashed))
	require.Equal(t, calls, right+len(crashed))
	require.Greater(t, killed, 0)
	seen := map[string]int{}
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	for line := range strings.Lines(string(b)) {
		seen[strings.TrimSpace(line)]++
	}
	for i := range calls {
		n := seen[strconv.Itoa(i)]
		require.LessOrEqual(t, n, 1, "call %d had its effect %d times", i, n)
		if !crashed[i] {
			require.Equal(t, 1, n)
		}
	}
	require.NoError(t, isolate.Default.Close(t.Context()))
	require.Empty(t, children(t))
	require.LessOrEqual(t, descriptors(t), fds)
	for wait := 0; runtime.NumGoroutine() > goroutines && wait < 5000; wait++ { // those that have ended are still to leave
		time.Sleep(time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
}

func TestTheParentsDeathIsTheWorkers(t *testing.T) {
	c := program(t, "spin")
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	var worker int
	_, err = fmt.Fscan(out, &worker)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(worker, 0))
	require.NoError(t, c.Process.Kill())
	_ = c.Wait()
	gone(t, worker)
}

func TestTheProgramsFileIsRemoved(t *testing.T) {
	copied := filepath.Join(t.TempDir(), "copy.test")
	b, err := os.ReadFile("/proc/self/exe")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(copied, b, 0o700))
	c := program(t, "replaced")
	c.Path, c.Args = copied, []string{copied}
	out, err := c.Output()
	require.NoError(t, err)
	require.Equal(t, "42\n", string(out))
}

// Whichever of the descriptors is the first that there is no room for, the others are closed again, and the error is one sentence.
func TestDescriptorsRunOut(t *testing.T) {
	out, err := program(t, "descriptors").Output()
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Greater(t, len(lines), 10)
	for _, line := range lines {
		require.Regexp(t, `^0 left ".* a worker process cannot be started: (pipe|pipe2|memfd_create|dup|open /dev/null|fork/exec /proc/self/exe): too many open files"$`, line)
	}
}

func TestCallsStayHereWhereTheUserWantsIt(t *testing.T) {
	var own, other int
	var nested bool
	for _, here := range []bool{false, true} {
		c := program(t, "pids")
		var said bytes.Buffer
		c.Stderr = &said
		if here {
			c.Env = append(c.Env, "XFORK_ISOLATE=0")
		}
		out, err := c.Output()
		require.NoError(t, err, said.String())
		_, err = fmt.Sscan(string(out), &own, &other, &nested)
		require.NoError(t, err)
		require.Equal(t, here, own == other)
		require.True(t, nested, "an isolated call in an isolated one is made where that is")
		require.Equal(t, here, strings.Contains(said.String(), "XFORK_ISOLATE=0"))
	}
}

func TestWithoutMain(t *testing.T) {
	isolate.WithoutMain(func() {
		_, err := pid.Fork().Force(t.Context())
		require.ErrorIs(t, err, isolate.ErrNoMain)
	})
}

func TestMemoryIsLimited(t *testing.T) {
	if raced {
		t.Skip("the race detector itself takes more memory than the limit")
	}
	v, err := allocate.Fork(50).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 50, v)
	_, err = allocate.Fork(1000).Force(t.Context())
	var c *isolate.Crash
	require.ErrorAs(t, err, &c)
	t.Log(err) // how depends on which allocation fails: Go's, or that of a thread in C
	v, err = allocate.Fork(10).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, 10, v)
}

func TestProcessesAreRecycled(t *testing.T) {
	pids := map[int]int{}
	for range 12 {
		pids[force(smallPID.Fork())]++
	}
	require.GreaterOrEqual(t, len(pids), 4, "three calls each")
	for _, n := range pids {
		require.LessOrEqual(t, n, 3)
	}
	first := force(leak.Fork(1))
	require.Equal(t, first, force(leak.Fork(1)))
	require.Equal(t, first, force(leak.Fork(100)), "it is ended after the call in which it has grown")
	require.NotEqual(t, first, force(leak.Fork(1)))
	require.NoError(t, growing.Close(t.Context()))
}

func TestIdleProcessesEnd(t *testing.T) {
	begun := force(hastyPID.Fork())
	gone(t, begun)
	require.NotEqual(t, begun, force(hastyPID.Fork()))
}

func TestTooLarge(t *testing.T) {
	require.Len(t, force(bytesOf.Fork(1000_000)), 1000_000)
	_, err := bytesOf.Fork(2 << 20).Force(t.Context())
	require.ErrorContains(t, err, "the result takes 2097156 bytes on the way from another process, and at most 1048576 may: see isolate.Largest")
	_, err = lengthOf.Fork(make([]byte, 2<<20)).Force(t.Context())
	require.ErrorContains(t, err, "the arguments take 2097156 bytes")
	require.Equal(t, 7, force(lengthOf.Fork(make([]byte, 7))))
}

// A process with next to nothing in its heap would collect garbage at each third megabyte.
func TestLongArgumentsAreNotCollectedOneByOne(t *testing.T) {
	xs := make([]float64, 1<<17)
	before := force(collections.Fork(xs))
	for range 64 {
		force(collections.Fork(xs))
	}
	require.Less(t, force(collections.Fork(xs))-before, 10)
}

// Memory behind the end of a file ends the process that reads it.
func TestSharedMemoryCannotBeMadeShorter(t *testing.T) {
	_, err := shortens.Fork(make([]byte, 1000_000)).Force(t.Context())
	require.ErrorIs(t, err, syscall.EPERM)
}

func TestAFunctionThatHeedsItsContextIsTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "told")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			if b, err := os.ReadFile(file); err == nil && string(b) == "begun" {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	_, err := heeds.Fork(file).Force(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Eventually(t, func() bool {
		b, err := os.ReadFile(file)
		return err == nil && string(b) == "context canceled"
	}, 5*time.Second, time.Millisecond)
}

func TestWhatAFunctionHasStartedDiesWithIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var sleeper atomic.Int64
	go func() {
		for ctx.Err() == nil {
			if b, err := os.ReadFile(file); err == nil && len(b) > 0 {
				n, _ := strconv.Atoi(string(b))
				sleeper.Store(int64(n))
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	_, err := startsSleep.Fork(file).Force(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.NotZero(t, sleeper.Load())
	gone(t, int(sleeper.Load()))
}

func TestStderrIsPassedOn(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	old := os.Stderr
	os.Stderr = w
	require.NoError(t, isolate.Default.Close(t.Context())) // the next process gets this stderr
	read := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		read <- string(b)
	}()
	require.Equal(t, 50_000, force(floods.Fork(50_000)))
	_, err = crash.Fork("map").Force(t.Context())
	os.Stderr = old
	require.NoError(t, isolate.Default.Close(t.Context()))
	require.NoError(t, w.Close())
	text := <-read
	require.Equal(t, 50_000, strings.Count(text, "of the flood\n"))
	require.NotContains(t, text, "fatal error", "a crash is an error of the call, and not news for the terminal")
	var c *isolate.Crash
	require.ErrorAs(t, err, &c)
	require.LessOrEqual(t, len(c.Stderr), 16<<10)
	require.Contains(t, c.Report, "goroutine ")
}

func TestACrashIsTriedAgainByARetryOnly(t *testing.T) {
	_, err := flaky.Fork(filepath.Join(t.TempDir(), "a")).Force(t.Context())
	var c *isolate.Crash
	require.ErrorAs(t, err, &c)
	require.Equal(t, 7, c.Exit)
	require.Equal(t, "at last", force(flaky.With(expr.Retry(expr.Attempts(3))).Fork(filepath.Join(t.TempDir(), "b"))))
	var calls atomic.Int32
	policy := func(int, error) (time.Duration, bool) { calls.Add(1); return 0, true }
	_, err = crash.With(expr.Retry(policy)).Fork("panic").Force(t.Context())
	require.Error(t, err)
	require.Zero(t, calls.Load(), "a panic is never tried again")
}
