package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"xfork/eval"
	"xfork/eval/temporal"
	"xfork/eval/temporal/e2e/server"
	"xfork/expr"
)

// The test binary is the program of all sides: the test that forces, workers, and a driver that is killed. Which one is said by
// variables of the environment.
const (
	roleVariable    = "XFORK_E2E"         // worker, driver, or a worker of the SDK alone
	addressVariable = "XFORK_E2E_ADDRESS" // of the server
	storeVariable   = "XFORK_E2E_STORE"
	notesVariable   = "XFORK_E2E_NOTES" // a directory in which functions note that they have been called
	skewVariable    = "XFORK_E2E_SKEW"  // another build
)

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "worker":
		c, err := server.Dial(os.Getenv(addressVariable))
		if err == nil {
			err = temporal.NewWorker(c, options(os.Getenv(storeVariable))...).Run(worker.InterruptCh())
		}
		fmt.Fprintln(os.Stderr, "worker ends:", err)
		os.Exit(1)
	case "bare":
		c, err := server.Dial(os.Getenv(addressVariable))
		if err == nil {
			err = bareWorker(c).Run(worker.InterruptCh())
		}
		fmt.Fprintln(os.Stderr, "bare worker ends:", err)
		os.Exit(1)
	case "driver":
		c, err := server.Dial(os.Getenv(addressVariable))
		if err == nil {
			_, err = many(pureSlow, 40).Force(context.Background(), eval.On(temporal.Executor(c, options(os.Getenv(storeVariable))...)))
		}
		fmt.Fprintln(os.Stderr, "driver ends:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// options are those of both sides.
func options(store string) []temporal.Option {
	return []temporal.Option{temporal.Blobs(temporal.Dir(store)), temporal.Slots(2)}
}

// Doc is a value with fields of many kinds.
type Doc struct {
	Name   string
	Scores map[string]float64
	Next   *Doc
	hidden int
}

var errKnown = errors.New("no such page")

func init() { temporal.Errors(errKnown) }

var (
	fine     = expr.Lift1(burn, expr.Name("fine"), temporal.Calls)
	join     = expr.Lift2(func(a, b float64) float64 { return burn(math.FMA(a, b, 1/(1+a*a))) }, expr.Name("join"), temporal.Calls)
	alone    = expr.Lift1(func(x int) int { return x + 1 }, expr.Name("alone"), expr.Timeout(time.Hour), temporal.Calls)
	pureSlow = expr.Lift1(noted("pureSlow", 100*time.Millisecond), expr.Name("pureSlow"), expr.Pure, temporal.Calls)
	doc      = expr.Lift1(func(d Doc) Doc { d.hidden++; return Doc{Name: d.Name + "!", Next: &d, hidden: d.hidden} }, expr.Name("doc"), temporal.Calls)
	long     = expr.Lift1(func(n int) []float64 { return make([]float64, n) }, expr.Name("long"), temporal.Calls)
	// A function of which nothing is known yet is called by a worker, however little it does; later it stays here.
	total = expr.Lift1(sum, expr.Name("total"), temporal.Calls)
	fresh = [2]expr.Func1[int, int]{
		expr.Lift1(func(x int) int { return x }, expr.Name("fresh0"), temporal.Calls),
		expr.Lift1(func(x int) int { return x }, expr.Name("fresh1"), temporal.Calls),
	}
	total1    = expr.Lift1(sum, expr.Name("total1"), temporal.Calls)
	total2    = expr.Lift1(sum, expr.Name("total2"), temporal.Calls)
	total3    = expr.Lift1(sum, expr.Name("total3"), temporal.Calls)
	fails     = expr.LiftErr1(func(x int) (int, error) { return 0, fmt.Errorf("page %d: %w: %w", x, errKnown, os.ErrNotExist) }, expr.Name("fails"), temporal.Calls)
	panics    = expr.Lift1(func(x int) int { return []int{}[x] }, expr.Name("panics"), temporal.Calls)
	waits     = expr.LiftCtx1(wait, expr.Name("waits"), temporal.Calls)
	effect    = expr.LiftCtx1(wait, expr.Name("effect"), temporal.Calls)
	again     = expr.LiftCtx1(wait, expr.Name("again"), temporal.Calls)
	pureWaits = [3]expr.Func1[string, int]{
		expr.LiftCtx1(wait, expr.Name("pureWait0"), expr.Pure, temporal.Calls),
		expr.LiftCtx1(wait, expr.Name("pureWait1"), expr.Pure, temporal.Calls),
		expr.LiftCtx1(wait, expr.Name("pureWait2"), expr.Pure, temporal.Calls),
	}
	whoami = expr.Lift1(func(int) int { time.Sleep(20 * time.Millisecond); return os.Getpid() }, expr.Name("whoami"), temporal.Calls)
	_      = skew()
)

// skew makes another build of a process: one more function.
func skew() bool {
	if os.Getenv(skewVariable) != "" {
		expr.Lift1(func(x int) int { return x }, expr.Name("another build"), temporal.Calls)
	}
	return true
}

// burn computes for some 100 microseconds.
func burn(x float64) float64 {
	for i := range 15_000 {
		x = math.Sqrt(x*x+float64(i)) + 1/(1+x*x)
	}
	return x
}

func sum(xs []float64) (s float64) {
	for _, x := range xs {
		s += x
	}
	return s
}

// noted returns a function that notes each call, and takes a while.
func noted(name string, d time.Duration) func(int) int {
	return func(x int) int {
		note(fmt.Sprintf("%s %d", name, x))
		time.Sleep(d)
		return x * x
	}
}

// wait notes that it has begun, and waits until a file named as the process is told to end it, or until ctx ends.
func wait(ctx context.Context, name string) (int, error) {
	note("begun " + name)
	for {
		select {
		case <-ctx.Done():
			note("ended " + name)
			return 0, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
		if _, err := os.Stat(filepath.Join(os.Getenv(notesVariable), "go on")); err == nil {
			return os.Getpid(), nil
		}
	}
}

// note appends a line to the notes of this process: the time, the process, the text.
func note(text string) {
	f, err := os.OpenFile(filepath.Join(os.Getenv(notesVariable), fmt.Sprintf("%d.notes", os.Getpid())), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "%d %d %s\n", time.Now().UnixNano(), os.Getpid(), text); err != nil {
		panic(err)
	}
}

// noteOf is a line of the notes.
type noteOf struct {
	at   time.Time
	pid  int
	text string
}

// notes returns what all processes have noted, by beginning of the text.
func (b *bench) notes(prefix string) (ns []noteOf) {
	files, err := filepath.Glob(filepath.Join(b.dir, "*.notes"))
	require.NoError(b.t, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(b.t, err)
		for line := range strings.Lines(string(text)) {
			var at int64
			var n noteOf
			if _, err := fmt.Sscan(line, &at, &n.pid); err != nil {
				continue // it is being written
			}
			n.at, n.text = time.Unix(0, at), strings.TrimSpace(strings.SplitN(line, " ", 3)[2])
			if strings.HasPrefix(n.text, prefix) {
				ns = append(ns, n)
			}
		}
	}
	return ns
}

// bench is a server and what works at it.
type bench struct {
	t      *testing.T
	server *server.Server
	client client.Client
	store  string
	dir    string // of the notes
}

// start starts a server, and a client of it.
func start(t *testing.T, file string) *bench {
	s, err := server.Start(t.Context(), file)
	require.NoError(t, err)
	b := &bench{t: t, server: s, store: t.TempDir(), dir: t.TempDir()}
	t.Setenv(notesVariable, b.dir)
	b.client, err = s.Dial()
	require.NoError(t, err)
	t.Cleanup(func() {
		b.client.Close()
		require.NoError(t, b.server.Stop())
	})
	return b
}

// process starts this binary in a role.
func (b *bench) process(role string, env ...string) *exec.Cmd {
	self, err := os.Executable()
	require.NoError(b.t, err)
	c := exec.Command(self)
	c.Env = append(os.Environ(), roleVariable+"="+role, addressVariable+"="+b.server.Address, storeVariable+"="+b.store, notesVariable+"="+b.dir)
	c.Env = append(c.Env, env...)
	c.Stderr = os.Stderr
	require.NoError(b.t, c.Start())
	b.t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	return c
}

// on returns the option of a force at the server.
func (b *bench) on(more ...temporal.Option) eval.Option {
	return eval.On(temporal.Executor(b.client, append(options(b.store), more...)...))
}

// until waits until something is noted, and returns it.
func (b *bench) until(prefix string, n int) []noteOf {
	var ns []noteOf
	require.Eventually(b.t, func() bool { ns = b.notes(prefix); return len(ns) >= n }, 30*time.Second, 5*time.Millisecond, "%d notes of %q", n, prefix)
	return ns
}

func (b *bench) goOn() {
	require.NoError(b.t, os.WriteFile(filepath.Join(b.dir, "go on"), nil, 0o644))
}
