package node

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestThePackageOfAFunction(t *testing.T) {
	for _, c := range []struct{ function, want string }{
		{"main.main", "main"},
		{"xfork/expr.Bind", "xfork/expr"},
		{"xfork/expr.Bind.func1", "xfork/expr"},
		{"xfork/expr.Bind.func1.2", "xfork/expr"},
		{"xfork/expr.init.0", "xfork/expr"},
		{"xfork/expr.glob..func1", "xfork/expr"},
		{"xfork/eval.(*run).step", "xfork/eval"},
		{"xfork/eval.(*run).step-fm", "xfork/eval"},
		{"xfork/eval.run.step", "xfork/eval"},
		{"xfork/ops/vec.Mul[...]", "xfork/ops/vec"},
		{"xfork/ops/vec.Mul[...].func1", "xfork/ops/vec"},
		{"xfork/ops/vec.(*sum[...]).Eval", "xfork/ops/vec"},
		{"xfork/expr.Lift1[go.shape.*example.com/a.T]", "xfork/expr"},
		{"xfork/expr.Lift1[example.com/a.T,example.com/b.T].func2", "xfork/expr"},
		{"main.f[example.com/a.T]", "main"},
		{"xfork/expr_test.TestX", "xfork/expr_test"},
		{"xfork/expr_test.TestX.func1", "xfork/expr_test"},
		{"gopkg.in/yaml%2ev3.Unmarshal", "gopkg.in/yaml%2ev3"},
		{"example.com/x.F", "example.com/x"},
		{"runtime.goexit", "runtime"},
		{"noname", "noname"},
		{"", ""},
	} {
		require.Equal(t, c.want, packageOf(c.function), c.function)
	}
}

type box[T any] struct{}

func (b box[T]) function() string { return running() }

func (*box[T]) pointer() string { return running() }

func generic[T any](T) string { return func() string { return running() }() }

// running returns the name of the function that calls it, as a frame has it.
//
//go:noinline
func running() string {
	var pc [1]uintptr
	runtime.Callers(2, pc[:])
	f, _ := runtime.CallersFrames(pc[:]).Next()
	return f.Function
}

// TestTheNamesThatTheCompilerGives holds packageOf against the names of this compiler, not of a table. This file is a part of the
// package, so its functions are the engine's.
func TestTheNamesThatTheCompilerGives(t *testing.T) {
	type local struct{}
	method := box[local].function
	for _, function := range []string{
		running(),
		func() string { return running() }(),
		generic(1),
		generic(local{}),
		generic(map[string]*strings.Builder{}),
		box[int]{}.function(),
		new(box[local]).pointer(),
		method(box[local]{}),
	} {
		require.Equal(t, "xfork/internal/node", packageOf(function), function)
		require.True(t, Internal(function), function)
		require.False(t, CallsUsers(function), function)
	}
}

func TestWhichRoomsCallUsers(t *testing.T) {
	for function, want := range map[string]bool{
		"xfork/internal/invoke.Eval":        true,
		"xfork/internal/invoke.Part":        true,
		"xfork/internal/walk.(*walk).down":  true,
		"xfork/eval.(*run).step":            true,
		"xfork/internal/failure.Of":         false,
		"xfork/expr.Bind[...]":              false,
		"xfork/internal/invoke_test.TestX":  false,
		"xfork/evaluator.Run":               false,
		"example.com/xfork/eval.(*run).act": false,
	} {
		require.Equal(t, want, CallsUsers(function), function)
	}
	for _, room := range callers {
		require.Contains(t, Rooms, room, "what calls users is the engine's")
	}
	require.True(t, CallsParts("xfork/internal/invoke.Part"))
	require.False(t, CallsParts("xfork/internal/invoke.Eval"))
	require.False(t, CallsParts("xfork/internal/invoke.Part.func1"))
}
