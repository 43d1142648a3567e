package isolate

import (
	"errors"
	"os"
	"sync/atomic"

	"xfork/internal/cell"
	"xfork/internal/process"
	"xfork/internal/rpc"
)

// Both sides have to know the same functions, by names that are the same on both: nothing but names, arguments and results travels.
//
//	parent    package variables: Lift ... Calls -> Register -> carry        main: Main -> returns
//	worker    package variables: Lift ... Calls -> Register -> nil, here    main: Main -> serve, never returns
//
// The worker is the same program, so it registers the same functions, in whatever order. In a call a function is its place among the sorted names,
// four bytes; the digest in the hello makes sure that both have the same list with the same layouts.

// function is a lifted function with its calls made in processes of a pool.
type function struct {
	*rpc.Function
	pool *Pool
}

// started is set by Main. A function that was lifted later would not be known to the other process.
var started atomic.Bool

// here reports whether calls are made in this process: because it is a worker, or because the user wants it so.
//
// In a worker an isolated call that an isolated function makes is made in place: the process has been isolated already, and a tree of
// processes would be out of every pool's count.
func here() bool { return process.IsWorker() || disabled() }

func disabled() bool { return os.Getenv("XFORK_ISOLATE") == "0" }

// Register makes a function known to the pool's processes: package expr calls it when the function is lifted.
func (p *Pool) Register(far cell.Far) (cell.Carry, error) {
	f, err := rpc.NewFunction(far)
	if err != nil {
		return nil, err
	}
	if started.Load() {
		return nil, errors.New("it is lifted after isolate.Main, so the other process would not know it: lift it where a package-level variable is declared")
	}
	if !p.functions.Add(f) {
		return nil, errors.New("another function has the same name: give one of them another one with expr.Name")
	}
	if here() {
		return nil, nil
	}
	return (&function{f, p}).carry, nil
}

// digest tells the functions of a pool from those of another build.
func digest(fs *rpc.Functions) []byte {
	sum := fs.Digest()
	return sum[:]
}
