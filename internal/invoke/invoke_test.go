package invoke_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/site"
)

var (
	errBase = errors.New("not found")
	nilMap  map[int]int
)

func TestGuardedReturnsWhatWentWrong(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func()
		text string // empty: nothing
		is   error
	}{
		{"nothing", func() {}, "", nil},
		{"a panic", func() { panic("broken") }, "the policy panicked: broken", nil},
		{"a panic with an error", func() { panic(errBase) }, "the policy panicked: not found", errBase},
		{"a panic with nil", func() { panic(nil) }, "the policy panicked: panic called with nil argument", nil},
		{"a fault", func() { nilMap[1] = 2 }, "the policy panicked: assignment to entry in nil map", nil},
		{"a Goexit", runtime.Goexit, "the policy called runtime.Goexit", failure.ErrGoexit},
		{"a Goexit in a deferred function", func() { defer runtime.Goexit(); panic("lost") }, "the policy called runtime.Goexit", failure.ErrGoexit},
		{"a panic that it recovers from itself", func() { defer func() { _ = recover() }(); panic("own") }, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole := false
			bad := invoke.Guarded("the policy", func() { c.f(); whole = true })
			if c.text == "" {
				require.True(t, bad == nil)
				require.True(t, whole)
				return
			}
			require.EqualError(t, bad, c.text)
			require.Nil(t, bad.After)
			if c.is != nil {
				require.ErrorIs(t, bad, c.is)
			}
			require.NotEmpty(t, bad.PCs)
			require.False(t, invoke.Asking.Here())
		})
	}
}

//go:noinline
func breaks() { panic("broken") }

func TestGuardedBringsTheStackAlong(t *testing.T) {
	bad := invoke.Guarded("the policy", breaks)
	var names []string
	for _, f := range site.Frames(bad.PCs) {
		names = append(names, f.Function)
	}
	require.Contains(t, names, "xfork/internal/invoke_test.breaks")
}

func TestGuardedRunsOnAGoroutineOfItsOwnWithoutLabels(t *testing.T) {
	me, its := site.G(), uintptr(0)
	labels := 0
	pprof.Do(t.Context(), pprof.Labels("lane", "cpu"), func(ctx context.Context) {
		seen := func() (text string) {
			var profile strings.Builder
			require.NoError(t, pprof.Lookup("goroutine").WriteTo(&profile, 1))
			return profile.String()
		}
		require.Contains(t, seen(), `"lane":"cpu"`)
		require.Nil(t, invoke.Guarded("the policy", func() {
			its = site.G()
			labels = strings.Count(seen(), `"lane":"cpu"`)
		}))
	})
	require.NotEqual(t, me, its)
	require.Equal(t, 1, labels, "those of the goroutine that asks, which are the engine's")
}

func TestAskingKnowsTheGoroutinesOfGuarded(t *testing.T) {
	require.False(t, invoke.Asking.Here())
	require.Nil(t, invoke.Guarded("outer", func() {
		if !invoke.Asking.Here() {
			t.Error("not known")
		}
		bad := invoke.Guarded("inner", func() {
			if !invoke.Asking.Here() {
				t.Error("not known in another one")
			}
			panic("broken")
		})
		if bad == nil || !invoke.Asking.Here() {
			t.Error("the inner one has taken the outer one along")
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			if invoke.Asking.Here() {
				t.Error("a goroutine that the code has started is not one of them")
			}
		})
		wg.Wait()
	}))
	require.False(t, invoke.Asking.Here())
}

func TestAskingByManyAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				if invoke.Asking.Here() {
					t.Error("a goroutine that asks is taken for one that is asked")
				}
				_ = invoke.Guarded("the policy", func() {
					if !invoke.Asking.Here() {
						t.Error("not known")
					}
					if (g+i)%3 == 0 {
						runtime.Goexit()
					}
				})
			}
		})
	}
	wg.Wait()
	require.False(t, invoke.Asking.Here())
}

// answer is an operator that is 42, or what its node says.
type answer struct{ node.Plain }

var answers = map[*node.Node]func(s *node.Scope) error{}

func (answer) Info(*node.Node) *node.Info { return &node.Info{Name: "answer"} }

func (answer) Eval(s *node.Scope, n *node.Node) error { return answers[n](s) }

func fresh(f func(s *node.Scope) error) *node.Node {
	n := new(node.Node)
	node.Init(n, answer{}, site.Caller(), nil, nil)
	answers[n] = f
	return n
}

func TestAForceInsideOfGuardedIsRefused(t *testing.T) {
	ran := false
	heavy := new(node.Node)
	node.InitWith(heavy, answer{}, node.Call, site.Here(), nil, nil)
	answers[heavy] = func(*node.Scope) error { ran = true; return nil }
	var err error
	require.Nil(t, invoke.Guarded("the policy", func() { err = eval.Force(t.Context(), heavy) }))
	require.Same(t, invoke.ErrAsked, err)
	require.False(t, ran)
	require.EqualValues(t, node.Idle, node.Load(heavy), "it can be forced elsewhere")
}

func TestEvalAndPartAreWhereTracebacksEnd(t *testing.T) {
	require.NotZero(t, site.Marker)
	for _, c := range []struct {
		name, function string
		call           func(f func()) error
	}{
		{"Eval", "xfork/internal/invoke.Eval", func(f func()) error {
			s := new(node.Scope)
			return invoke.Eval(answer{}, s, fresh(func(lent *node.Scope) error {
				if lent != s {
					t.Error("another scope")
				}
				f()
				return errBase
			}))
		}},
		{"Part", "xfork/internal/invoke.Part", func(f func()) error {
			return invoke.Part(func(ctx context.Context, i int) error {
				if ctx != t.Context() || i != 7 {
					t.Error("another part")
				}
				f()
				return errBase
			}, t.Context(), 7)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var names []string
			require.Same(t, errBase, c.call(func() {
				var pcs [50]uintptr
				for _, f := range site.Frames(pcs[:runtime.Callers(1, pcs[:])]) {
					names = append(names, f.Function)
				}
			}))
			require.Contains(t, names, c.function, "a frame of its own, neither inlined nor a tail call")
			require.True(t, node.CallsUsers(c.function))
			require.Equal(t, c.name == "Part", node.CallsParts(c.function))
		})
	}

	t.Run("a walk down the stack ends at Eval", func(t *testing.T) {
		var walked []uintptr
		require.NoError(t, invoke.Eval(answer{}, nil, fresh(func(*node.Scope) error {
			walked = site.Walk()
			return nil
		})))
		for _, pc := range walked {
			require.NotEqual(t, "testing.tRunner", runtime.FuncForPC(pc-1).Name(), "above the marker")
		}
	})
}

func ExampleGuarded() {
	bad := invoke.Guarded("the retry policy", func() { panic("division by zero") })
	fmt.Println(bad)
	fmt.Println(invoke.Guarded("the retry policy", func() {}) == nil)
	// Output:
	// the retry policy panicked: division by zero
	// true
}
