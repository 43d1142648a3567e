package isolate

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"xfork/internal/cell"
	"xfork/internal/process"
	"xfork/internal/wire"
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
	cell.Far
	pool        *Pool
	args, value *wire.Plan // value is nil if there is none but the error
}

// functions are those of one pool by name. They are added while packages are initialised, in the parent and in each worker alike, and
// from Main on they do not change: then a function is told by its place in the order of names.
type functions struct {
	mu    sync.Mutex
	named map[string]*function
	order []*function // from the first call of sorted on
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
	f := &function{Far: far, pool: p}
	if err := f.plan(); err != nil {
		return nil, err
	}
	if started.Load() {
		return nil, errors.New("it is lifted after isolate.Main, so the other process would not know it: lift it where a package-level variable is declared")
	}
	if !p.functions.add(f) {
		return nil, errors.New("another function has the same name: give one of them another one with expr.Name")
	}
	if here() {
		return nil, nil
	}
	return f.carry, nil
}

// plan makes the plans of what travels. The error is about an argument or the result.
func (f *function) plan() (err error) {
	// One by one, so that a refusal names the argument; the struct of all of them is what travels.
	s := f.New()
	x := reflect.TypeOf(s.Args).Elem()
	for i := range x.NumField() {
		if _, err := wire.PlanOf(x.Field(i).Type); err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	if f.args, err = wire.PlanOf(x); err != nil {
		return err
	}
	if s.Value != nil {
		if f.value, err = wire.PlanOf(reflect.TypeOf(s.Value).Elem()); err != nil {
			return fmt.Errorf("its result: %w", err)
		}
	}
	return nil
}

// A name is that of the option Name, or the function's own in the program, and its types: all instances of a generic function have one name,
// and so have the closures of one line, which therefore need an option.
//
// add reports whether the name was free.
func (fs *functions) add(f *function) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.named[f.Name] != nil {
		return false
	}
	if fs.named == nil {
		fs.named = make(map[string]*function)
	}
	fs.named[f.Name] = f
	return true
}

// sorted returns the functions in the order of their names.
func (fs *functions) sorted() []*function {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.order == nil {
		for _, f := range fs.named {
			fs.order = append(fs.order, f)
		}
		slices.SortFunc(fs.order, func(a, b *function) int { return strings.Compare(a.Name, b.Name) })
	}
	return fs.order
}

// index returns a function's place in that order.
func (fs *functions) index(f *function) uint32 {
	i, _ := slices.BinarySearchFunc(fs.sorted(), f, func(a, b *function) int { return strings.Compare(a.Name, b.Name) })
	return uint32(i)
}

// A build differs where a field was added, a type renamed, a function lifted or not. Where nothing of this differs, two builds understand each
// other; that their functions may do other things is as with any two versions of a program.
//
// digest tells the functions and the layouts of what they take and return from those of another build.
func (fs *functions) digest() []byte {
	h := sha256.New()
	for _, f := range fs.sorted() {
		args := f.args.Layout()
		fmt.Fprintf(h, "%q %x", f.Name, args)
		if f.value != nil {
			fmt.Fprintf(h, " %x", f.value.Layout())
		}
	}
	return h.Sum(nil)
}
