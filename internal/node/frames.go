package node

import "strings"

// Which frames of a stack are the engine's own. A traceback leaves them out, because the sequential program would not have
// had them. A frame is recognised by the package of its function; what lies in none of these packages is the user's.
//
//	main.price                       the user's: printed
//	xfork/expr.Bind[...].func1       Internal: left out
//	xfork/internal/invoke.Eval       CallsUsers: the innermost one is where a call of the user's code begins
//	xfork/internal/exec.(*Run).call  Internal
//	runtime.goexit                   left out by package failure, as all frames that Go itself would not print

// Rooms are the packages of the engine, by path, that may have frames on a stack of the user's. A test of internal/house holds
// the list against the packages that there are.
var Rooms = []string{
	"xfork/eval",
	"xfork/eval/replay",
	"xfork/expr",
	"xfork/expr/isolate",
	"xfork/graph",
	"xfork/internal/array",
	"xfork/internal/array/rolling",
	"xfork/internal/callctx",
	"xfork/internal/partition",
	"xfork/internal/remote",
	"xfork/internal/cell",
	"xfork/internal/demand",
	"xfork/internal/dispatch",
	"xfork/internal/dump",
	"xfork/internal/exec",
	"xfork/internal/failure",
	"xfork/internal/fuse",
	"xfork/internal/fuse/axis",
	"xfork/internal/fuse/elem",
	"xfork/internal/fuse/lower",
	"xfork/internal/fuse/machine",
	"xfork/internal/fuse/op",
	"xfork/internal/fuse/reduce",
	"xfork/internal/fuse/ssa",
	"xfork/internal/gate",
	"xfork/internal/guard",
	"xfork/internal/inline",
	"xfork/internal/intern",
	"xfork/internal/invoke",
	"xfork/internal/keep",
	"xfork/internal/keep/disk",
	"xfork/internal/kernel",
	"xfork/internal/kernel/elementary",
	"xfork/internal/kernel/scalar",
	"xfork/internal/native",
	"xfork/internal/native/encode",
	"xfork/internal/native/exec",
	"xfork/internal/node",
	"xfork/internal/observe",
	"xfork/internal/permit",
	"xfork/internal/plan",
	"xfork/internal/policy",
	"xfork/internal/process",
	"xfork/internal/random",
	"xfork/internal/run",
	"xfork/internal/scratch",
	"xfork/internal/seam",
	"xfork/internal/site",
	"xfork/internal/rpc",
	"xfork/internal/typed",
	"xfork/internal/walk",
	"xfork/internal/wire",
	"xfork/internal/world",
	"xfork/ops",
	"xfork/ops/grad",
	"xfork/ops/grad/internal/adjoint",
	"xfork/ops/grad/internal/extent",
	"xfork/ops/mat",
	"xfork/ops/mat/gemm",
	"xfork/ops/npy",
	"xfork/ops/signal",
	"xfork/ops/vec",
	"xfork/scheduler",
}

// callers are the rooms that call the user's functions and operators: the innermost frame of theirs is where a call of the
// user's code begins. The walk calls operators without package invoke between, because a call more per node would be felt there.
var callers = []string{"xfork/eval", "xfork/internal/invoke", "xfork/internal/walk"}

// Looked up by every frame of every traceback, so maps; never written after the start of the program.
var rooms, calling = set(Rooms), set(callers)

func set(paths []string) map[string]bool {
	m := make(map[string]bool, len(paths))
	for _, p := range paths {
		m[p] = true
	}
	return m
}

// packageOf returns the path of the package of a function, as frames name it: up to the first dot behind the last slash. The linker
// escapes dots in the last element of a path (cmd/internal/objabi.PathToPrefix), so that this dot is always the one that ends it.
// The path of an external test ends in _test, so its functions are in none of the rooms.
//
//	xfork/ops/vec.Mul[...].func1                   ->  xfork/ops/vec
//	xfork/eval.(*run).step                         ->  xfork/eval
//	xfork/expr.Lift1[go.shape.*example.com/a.T]    ->  xfork/expr      the slash is one of a type argument
//	gopkg.in/yaml%2ev3.Unmarshal                   ->  gopkg.in/yaml%2ev3
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	// A type argument that is written out may have slashes too.
	if bracket := strings.IndexByte(function, '['); bracket >= 0 && bracket < slash {
		slash = strings.LastIndexByte(function[:bracket], '/') + 1
	}
	dot := strings.IndexByte(function[slash:], '.')
	if dot < 0 {
		return function
	}
	return function[:slash+dot]
}

// Internal reports whether a function belongs to the engine.
func Internal(function string) bool { return rooms[packageOf(function)] }

// CallsUsers reports whether a function belongs to a room that calls the user's functions and operators.
func CallsUsers(function string) bool { return calling[packageOf(function)] }

// CallsParts reports whether a function is the one that calls the parts of a call that is parallel inside. The goroutine of the call has
// frames beyond it, such as the source that a fold reads; a helper's goroutine has none. A traceback that ends here is the same
// on both.
func CallsParts(function string) bool {
	return function == "xfork/internal/invoke.Part"
}

// Base returns the file's name without folders. Frames have slashes on every system, so package filepath is not asked.
func Base(file string) string { return file[strings.LastIndexByte(file, '/')+1:] }
