package failure_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/failure"
	"xfork/internal/node"
)

func TestOneLine(t *testing.T) {
	given := func(args string, element, attempts int) *failure.Error {
		c := fork("dir/lookup", func() error { return errBase })
		c.args, c.element = args, element
		e := c.force().(*failure.Error)
		e.Attempts = attempts
		return e
	}
	for _, c := range []struct {
		name string
		err  error
		want string // with LINE for the place
	}{
		{"a returned error", failed("lookup", errBase), "lookup (LINE): not found"},
		{"folders of the function's package are left out", given("", -1, 0), "lookup (LINE): not found"},
		{"arguments", given(`"x", 3`, -1, 0), `lookup("x", 3) (LINE): not found`},
		{"an element of a map", given("", 3, 0), "lookup (LINE), element 3: not found"},
		{"the first element", given("", 0, 0), "lookup (LINE), element 0: not found"},
		{"one attempt is not told", given("", -1, 1), "lookup (LINE): not found"},
		{"several attempts", given("7", 2, 4), "lookup(7) (LINE), element 2, after 4 attempts: not found"},
		{"of several lines the first", failed("f", errors.New("one\ntwo")), "f (LINE): one ..."},
		{"the innermost of nested failures", failed("outer", failed("middle", failed("inner", errBase))), "inner (LINE): not found"},
		{"through a panic with a failure", failed("outer", panicked(failed("inner", errBase))), "inner (LINE): not found"},
		{"not through the user's words", failed("outer", fmt.Errorf("while: %w", errBase)), "outer (LINE): while: not found"},
		{"a panic", failed("f", panicked("broken")), "f (LINE): panic: broken"},
		{"a nil failure that was returned as an error", failed("f", (*failure.Error)(nil)), "f (LINE): an error of type *failure.Error whose Error method panicked: runtime error: invalid memory address or nil pointer dereference"},
		{"a nil pointer of an error type", failed("f", (*nilError)(nil)), "f (LINE): an error of type *failure_test.nilError whose Error method panicked: runtime error: invalid memory address or nil pointer dereference"},
		{"methods that panic", failed("f", bad{}), "f (LINE): an error of type failure_test.bad whose Error method panicked: no text"},
		{"a Goexit", failed("f", failure.ErrGoexit), "f (LINE): the function called runtime.Goexit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			line := regexp.MustCompile(`\w+_test\.go:\d+`)
			for _, format := range []string{"%v", "%s"} {
				require.Equal(t, c.want, line.ReplaceAllString(fmt.Sprintf(format, c.err), "LINE"))
			}
			require.Equal(t, c.err.Error(), fmt.Sprint(c.err))
		})
	}
}

// functions returns those of a text of frames, without their packages, as far as they are of this test.
func functions(text string) (names []string) {
	for l := range strings.Lines(text) {
		at := strings.Index(l, "failure_test.")
		if at < 0 || strings.HasPrefix(l, "\t") {
			continue
		}
		name := strings.TrimSuffix(strings.TrimSpace(l[at+len("failure_test."):]), "(...)")
		switch name {
		case "fork", "(*cell).force", "(*cell).force.func1", "ended", "ended.func1", "call.Eval": // the engine's part here
		default:
			names = append(names, name)
		}
	}
	return names
}

//go:noinline
func breaks() error { panic(errBase) }

//go:noinline
func through() error { return breaks() }

//go:noinline
func generically[T any](T) error { return breaks() }

//go:noinline
func indexes(s []int, i int) error { return fmt.Errorf("%d", s[i]) }

//go:noinline
func exits() error { runtime.Goexit(); return nil }

type method struct{}

//go:noinline
func (*method) breaks() error { return breaks() }

func TestTheTracebackHasTheUsersFramesBetweenPanicAndCall(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func() error
		want []string
	}{
		{"a function", breaks, []string{"breaks"}},
		{"beneath another one", through, []string{"breaks", "through"}},
		{"a closure", func() error { return breaks() }, []string{"breaks", "TestTheTracebackHasTheUsersFramesBetweenPanicAndCall.func1"}},
		{"a generic function, once", func() error { return generically("x") }, []string{"breaks", "generically[...]", "TestTheTracebackHasTheUsersFramesBetweenPanicAndCall.func2"}},
		{"a method value, without its wrapper", new(method).breaks, []string{"breaks", "(*method).breaks"}},
		{"a fault that the runtime finds", func() error { return indexes(nil, 2) }, []string{"indexes", "TestTheTracebackHasTheUsersFramesBetweenPanicAndCall.func3"}},
		{"a Goexit", exits, []string{"exits"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := fork("f", c.f).force().(*failure.Error)
			var names []string
			for _, f := range e.Stack {
				if name := strings.TrimPrefix(f.Function, "xfork/internal/failure_test."); name != "call.Eval" {
					names = append(names, name)
				}
				require.False(t, node.Internal(f.Function), f.Function)
			}
			require.Equal(t, c.want, names)
			require.True(t, failure.IsGoexit(e) == (c.name == "a Goexit"))

			text := fmt.Sprintf("%+v", e)
			require.Regexp(t, `^.*\n\nf failed:\n`, text)
			require.Equal(t, c.want, functions(text)[:len(c.want)], "innermost first; the place of the fork follows")
			require.Contains(t, functions(text)[len(c.want):], "TestTheTracebackHasTheUsersFramesBetweenPanicAndCall.func4")
			require.NotContains(t, text, "xfork/internal/invoke.")
			require.NotContains(t, text, "runtime.gopanic")
			require.NotContains(t, text, "runtime.goexit")
		})
	}
}

func TestTheTracebackGoesOnThroughNestedForces(t *testing.T) {
	outer := fork("outer", func() error { return nested() })
	text := fmt.Sprintf("%+v", outer.force())
	require.Regexp(t, `^panic: not found\n\ninner failed:\n`, text)
	require.Equal(t, []string{
		"breaks", "through", "nested",
		"TestTheTracebackGoesOnThroughNestedForces.func1", "TestTheTracebackGoesOnThroughNestedForces",
	}, functions(text))
}

//go:noinline
func nested() error { return fork("inner", through).force() }

func TestTheTracebackSaysHowTheCallWasMade(t *testing.T) {
	c := fork("dir/lookup", breaks)
	c.args, c.element = "7", 2
	require.Contains(t, fmt.Sprintf("%+v", c.force()), "panic: not found\n\ncalled as lookup(7), element 2\n\ndir/lookup failed:\n")
}

// deep calls f below n frames more.
//
//go:noinline
func deep(n int, f func() error) error {
	if n == 0 {
		return f()
	}
	return deep(n-1, f)
}

func TestALongTracebackIsCutInTheMiddleAsGosIs(t *testing.T) {
	text := fmt.Sprintf("%+v", fork("outer", func() error {
		return deep(60, func() error {
			return fork("inner", func() error { return deep(60, breaks) }).force()
		})
	}).force())
	require.Regexp(t, `\n\.\.\.\d+ frames elided\.\.\.\n`, text)
	require.Equal(t, 100, strings.Count(text, "(...)\n"))
}

func TestIsAndAs(t *testing.T) {
	_, notThere := os.Open("/no/such/file")
	for _, c := range []struct {
		name string
		err  error
		is   error
	}{
		{"the cause", failed("f", errBase), errBase},
		{"at any depth", failed("f", failed("g", fmt.Errorf("w: %w", errBase))), errBase},
		{"a panic with an error", failed("f", panicked(errBase)), errBase},
		{"an error of the system's", failed("f", notThere), fs.ErrNotExist},
		{"a Goexit", failed("f", failure.ErrGoexit), failure.ErrGoexit},
		{"a part", failed("f", &node.PartError{Part: "range [0, 9)", Err: errBase}), errBase},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.ErrorIs(t, c.err, c.is)
			require.NotErrorIs(t, c.err, errOther)
			var e *failure.Error
			require.ErrorAs(t, c.err, &e)
			require.Same(t, c.err, e, "the outermost failure comes first")
		})
	}
	var path *fs.PathError
	require.ErrorAs(t, failed("f", notThere), &path)
	require.Equal(t, "/no/such/file", path.Path)
	var fault runtime.Error
	require.ErrorAs(t, fork("f", func() error { return indexes(nil, 1) }).force(), &fault)
	var value interface{ Value() any }
	require.ErrorAs(t, failed("f", panicked(42)), &value)
	require.Equal(t, 42, value.Value())
	require.Nil(t, errors.Unwrap(panicked(42)), "a value that is no error")
}

func TestAPanicWithNilIsAPanic(t *testing.T) {
	e := fork("f", func() error { panic(nil) }).force()
	var isNil *runtime.PanicNilError
	require.ErrorAs(t, e, &isNil)
	require.False(t, failure.IsGoexit(e))
}

func TestWhatIsRememberedOfAFailure(t *testing.T) {
	c := fork("f", nil)
	c.args, c.element = "3", 5
	f := failure.Of(&c.node, errBase, nil)
	e := f.Err.(*failure.Error)
	require.Equal(t, node.Number(&c.node), f.Key)
	require.Equal(t, "f", e.Func)
	require.Equal(t, "3", e.Args)
	require.Equal(t, 5, e.Element)
	require.Zero(t, e.Attempts)
	require.Same(t, &c.node, e.Node)
	require.Same(t, errBase, e.Err)
	require.NotEmpty(t, e.Site)

	t.Run("a copied one is passed on as it is", func(t *testing.T) {
		require.Same(t, f, failure.Of(&fork("g", nil).node, &failure.Copied{Failure: f}, nil))
		require.Equal(t, e.Error(), (&failure.Copied{Failure: f}).Error())
	})
	t.Run("a traced one has the stack that it brings along", func(t *testing.T) {
		pcs, err := ended(&fork("part", through).node)
		traced := &failure.Traced{Err: err, PCs: pcs}
		require.Equal(t, "panic: not found", traced.Error())
		require.ErrorIs(t, traced, errBase)
		own := failure.Of(&fork("g", nil).node, traced, nil).Err.(*failure.Error)
		require.Same(t, err, own.Err, "the carrier is gone")
		require.Contains(t, own.Stack[0].Function, "breaks")
	})
	t.Run("that of an equal call has a place and arguments of its own", func(t *testing.T) {
		other := fork("f", nil)
		other.args, other.element = "3", 6
		g := failure.EqualFailure(&other.node, f)
		own := g.Err.(*failure.Error)
		require.Equal(t, node.Number(&other.node), g.Key)
		require.Same(t, &other.node, own.Node)
		require.Equal(t, 6, own.Element)
		require.NotEqual(t, e.Site[1].Line, own.Site[1].Line)
		require.Same(t, e.Err, own.Err)
		require.Equal(t, 5, e.Element, "the first one is as it was")
		foreign := &node.Failure{Err: errOther, Key: 1}
		require.Same(t, errOther, failure.EqualFailure(&other.node, foreign).Err)
	})
	t.Run("that of what a dynamic node has chosen keeps its error", func(t *testing.T) {
		chooser := new(cell)
		chooser.name = "bind"
		cells[&chooser.node] = chooser
		node.InitWith(&chooser.node, call{}, node.Dynamic, 0, nil, nil)
		g := failure.ChosenFailure(&chooser.node, e)
		require.Same(t, e, g.Err)
		require.Equal(t, node.Number(&chooser.node), g.Key)
		require.ErrorIs(t, failure.ChosenFailure(&chooser.node, errOther).Err, errOther)
	})
	t.Run("one that was there from the start has a place and no stack", func(t *testing.T) {
		e := failure.Failed(&c.node, failure.ErrGoexit).(*failure.Error)
		require.True(t, failure.IsGoexit(e))
		require.Empty(t, e.Stack)
		require.False(t, failure.IsGoexit(failure.Failed(&c.node, errBase)))
	})
}

func TestIsGoexitIsOfTheFailureItself(t *testing.T) {
	exited := fork("f", exits).force()
	require.True(t, failure.IsGoexit(exited))
	require.False(t, failure.IsGoexit(failed("g", fmt.Errorf("wrapped: %w", exited))))
	require.False(t, failure.IsGoexit(failure.ErrGoexit), "no failure of a node")
	require.False(t, failure.IsGoexit(nil))
}

func ExampleError() {
	c := fork("lookup", func() error { return errors.New("not found") })
	c.args, c.element = `"x"`, 3
	e := c.force().(*failure.Error)
	fmt.Println(e.Func, e.Args, e.Element, e.Err)
	fmt.Println(errors.Is(e, e.Err), failure.Cause(fmt.Errorf("while reading: %w", e)))
	// Output:
	// lookup "x" 3 not found
	// true not found
}
