package expr_test

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval/cache"
	"xfork/expr"
)

// Functions with names of their own.

type holder struct {
	ID   int
	Note struct{ Out io.Writer }
}

func takesHolder(h holder) int { return h.ID }
func returnsFunc(int) func()   { return nil }
func remove(string) error      { return nil }
func named(x int) int          { return x }
func alsoNamed(x int) int      { return -x }
func generic[T any](x int) int { var v T; _ = v; return x }

type owner struct{}

func (owner) method(x int) int { return x }

func TestWhatCannotBeKeptIsRefusedWhereItIsLifted(t *testing.T) {
	s := stored(t, t.TempDir())
	kept := expr.Cached(s)
	captured := 3
	for name, c := range map[string]struct {
		lift  func()
		panic string
	}{
		"an interface in a field": {
			func() { expr.Lift1(takesHolder, kept) },
			`^expr: xfork/expr_test.takesHolder cannot be cached: argument 1: holder.Note.Out is an io.Writer, which is an interface: `,
		},
		"a result that is code": {
			func() { expr.Lift1(returnsFunc, kept) },
			`^expr: xfork/expr_test.returnsFunc cannot be cached: its result: a func\(\): code does not travel$`,
		},
		"an argument with channels": {
			func() {
				expr.Lift2(func(a int, b map[string]chan int) int { return a }, kept, expr.Name("chans"), expr.Cached(s, cache.Version("1")))
			},
			`^expr: chans cannot be cached: argument 2: .* is a chan int: it has a meaning in this process only$`,
		},
		"an error alone": {
			func() { expr.Lift1(remove, kept) },
			`^expr: xfork/expr_test.remove cannot be cached: it returns nothing but an error$`,
		},
		"a closure": {
			func() { expr.Lift1(func(x int) int { return x + captured }, kept) },
			`cannot be cached: it is a closure, which has no name of its own: give it expr.Name and cache.Version$`,
		},
		"a closure with a name": {
			func() { expr.Lift1(func(x int) int { return x + captured }, kept, expr.Name("n")) },
			`^expr: n cannot be cached: it is a closure`,
		},
		"a closure with a version": {
			func() { expr.Lift1(func(x int) int { return x + captured }, expr.Cached(s, cache.Version("1"))) },
			`cannot be cached: it is a closure`,
		},
		"a method value":     {func() { expr.Lift1(owner{}.method, kept) }, `cannot be cached: it is a method value`},
		"a generic function": {func() { expr.Lift1(generic[int], kept) }, `cannot be cached: it is `},
		"a name that is taken": {
			func() {
				v := expr.Cached(s, cache.Version("1"))
				expr.Lift1(func(x int) int { return x }, v, expr.Name("taken twice"))
				expr.Lift1(func(x int) int { return -x }, v, expr.Name("taken twice"))
			},
			`cannot be cached: another function has the name "taken twice"`,
		},
		"a fork":       {func() { expr.Fork(func() int { return 1 }, kept) }, `^expr: only a lifted function can be cached`},
		"a map":        {func() { expr.Map(expr.Const(1), named, kept) }, `^expr: only a lifted function can be cached`},
		"no store":     {func() { expr.Cached(nil) }, `^expr: Cached with a nil store$`},
		"a nil option": {func() { expr.Cached(s, nil) }, `^expr: Cached with a nil option$`},
		"a zero store": {func() { expr.Lift1(named, expr.Cached(new(cache.Store))) }, `cannot be cached: the store was not made by cache.Open$`},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() { require.Regexp(t, c.panic, recover()) }()
			c.lift()
			t.Fatal("it was not refused")
		})
	}
	t.Setenv("XFORK_CACHE", "off")
	require.Panics(t, func() { expr.Lift1(takesHolder, expr.Cached(stored(t, "")), expr.Name("off")) }, "it is refused where nothing is kept, too")
	expr.Lift1(owner.method2, kept)
}

func (o owner) method2() int { return 1 }

// Two functions with one name of the user's have names of their own in the program.
func TestFunctionsWithOneNameDoNotFindEachOther(t *testing.T) {
	s := stored(t, t.TempDir())
	f := expr.Lift1(named, expr.Cached(s), expr.Name("f"))
	g := expr.Lift1(alsoNamed, expr.Cached(s), expr.Name("f"))
	require.Equal(t, 1, forced(t, f.Fork(1)))
	require.False(t, g.IsCached(1))
	require.Equal(t, -1, forced(t, g.Fork(1)))
	require.Equal(t, 1, forced(t, f.Fork(1)))
}

// wild has an encoding that misbehaves.
type wild struct{ how string }

var errWild = errors.New("not now")

func (w wild) MarshalBinary() ([]byte, error) {
	switch w.how {
	case "panics":
		panic(errWild)
	case "ends":
		runtime.Goexit()
	case "fails":
		return nil, errWild
	}
	return []byte(w.how), nil
}

func (w *wild) UnmarshalBinary(b []byte) error {
	w.how = string(b)
	switch w.how {
	case "loses":
		w.how = "lost"
	case "refuses":
		return errWild
	case "ends reading":
		runtime.Goexit()
	}
	return nil
}

type circle struct{ next *circle }

func TestAnEncodingThatMisbehaves(t *testing.T) {
	for _, how := range []string{"panics", "ends", "fails"} {
		t.Run("an argument "+how, func(t *testing.T) {
			f, calls := counted(t, t.TempDir(), func(_ context.Context, w wild) (int, error) { return 1, nil })
			lines := told(t, func() {
				require.Equal(t, 1, forced(t, f.Fork(wild{how})))
				require.False(t, f.IsCached(wild{how}))
			})
			require.Len(t, lines, 2)
			require.Contains(t, lines[0], "is made as if nothing were kept: ")
			require.EqualValues(t, 1, calls.Load())
		})
	}
	for _, how := range []string{"panics", "ends", "fails", "loses", "refuses", "ends reading"} {
		t.Run("a result "+how, func(t *testing.T) {
			f, calls := counted(t, t.TempDir(), func(context.Context, int) (wild, error) { return wild{how}, nil })
			lines := told(t, func() { require.Equal(t, wild{how}, forced(t, f.Fork(1))) })
			require.Len(t, lines, 1)
			require.Contains(t, lines[0], "a result of "+t.Name()+" is not kept: ")
			require.False(t, f.IsCached(1))
			require.EqualValues(t, 1, calls.Load())
		})
	}
	t.Run("a result that is found and cannot be read", func(t *testing.T) {
		f, calls := counted(t, t.TempDir(), func(_ context.Context, x string) (wild, error) { return wild{x}, nil })
		forced(t, f.Fork("fine")) // the first one is tried, the second is not
		forced(t, f.Fork("refuses"))
		lines := told(t, func() { require.Equal(t, wild{"refuses"}, forced(t, f.Fork("refuses"))) })
		require.Len(t, lines, 2)
		require.Contains(t, lines[0], "is not used, and removed: ")
		require.Contains(t, lines[0], "not now")
		require.EqualValues(t, 3, calls.Load())
	})
	t.Run("a circle", func(t *testing.T) {
		f, calls := counted(t, t.TempDir(), func(_ context.Context, c *circle) (int, error) { return 1, nil })
		c := new(circle)
		c.next = c
		lines := told(t, func() { require.Equal(t, 1, forced(t, f.Fork(c))) })
		require.Len(t, lines, 1)
		require.Contains(t, lines[0], "contains itself")
		require.EqualValues(t, 1, calls.Load())
	})
	t.Run("an argument that forces", func(t *testing.T) {
		f, _ := counted(t, t.TempDir(), func(_ context.Context, x forcing) (int, error) { return 1, nil })
		require.Equal(t, 1, forced(t, f.Fork(forcing{})))
		require.True(t, f.IsCached(forcing{}))
	})
}

// forcing has a method that must not force, and does.
type forcing struct{}

func (forcing) MarshalBinary() ([]byte, error) {
	if _, err := expr.Fork(os.Getpid).Force(context.Background()); err == nil {
		panic("the force has worked")
	}
	return []byte("x"), nil
}

func (*forcing) UnmarshalBinary([]byte) error { return nil }
