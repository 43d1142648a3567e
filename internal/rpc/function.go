package rpc

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"xfork/internal/cell"
	"xfork/internal/wire"
)

// Both sides have to know the same functions, by names that are the same on
// both: nothing but names, arguments and results travels. In a call a function
// is its place among the sorted names; a digest makes sure that both have the
// same list with the same layouts.

// Function is a lifted function that may be called somewhere else.
type Function struct {
	cell.Far
	Args, Value *wire.Plan // Value is nil if there is none but the error

	each []*wire.Plan // of the arguments, one by one
	many bool         // the arguments are one slice: cell.ArgsN
}

// Argument returns the plan of argument j, counted from 0. There must be one.
func (f *Function) Argument(j int) *wire.Plan {
	if f.many {
		return f.each[0]
	}
	return f.each[j]
}

// Lazy returns how many lazy arguments a call has; -1: any number.
func (f *Function) Lazy() int {
	if f.many {
		return -1
	}
	return len(f.each)
}

// Set sets the arguments that args points to, as those of a stub. Each of
// values is of the type of its argument: reflect panics otherwise, so a caller
// that has them from outside looks before.
func (f *Function) Set(args any, values []reflect.Value) {
	x := reflect.ValueOf(args).Elem()
	if !f.many {
		for j, v := range values {
			x.Field(j).Set(v)
		}
		return
	}
	all := reflect.MakeSlice(x.Field(0).Type(), len(values), len(values))
	for j, v := range values {
		all.Index(j).Set(v)
	}
	x.Field(0).Set(all)
}

// The plans are made when the function is lifted, so that what cannot travel is
// refused at a line of the program's initialisation, by a sentence, and not in
// the middle of a force.

// NewFunction makes the plans of what travels. The error is about an argument
// or the result.
func NewFunction(far cell.Far) (f *Function, err error) {
	f = &Function{Far: far}
	// One by one, so that a refusal names the argument; the struct of all of
	// them is what travels with plain arguments.
	s := f.New()
	x := reflect.TypeOf(s.Args).Elem()
	for i := range x.NumField() {
		p, err := wire.PlanOf(x.Field(i).Type)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		f.each = append(f.each, p)
	}
	// Of any number of arguments the slice is one field: see cell.ArgsN. The
	// operands of a call are its elements.
	if f.many = x.NumField() == 1 && x.Field(0).Name == "As"; f.many {
		if f.each[0], err = wire.PlanOf(x.Field(0).Type.Elem()); err != nil {
			return nil, err
		}
	}
	if f.Args, err = wire.PlanOf(x); err != nil {
		return nil, err
	}
	if s.Value != nil {
		if f.Value, err = wire.PlanOf(reflect.TypeOf(s.Value).Elem()); err != nil {
			return nil, fmt.Errorf("its result: %w", err)
		}
	}
	return f, nil
}

// Functions are those of one registry by name, which is how the two sides find
// the same one. They are added while packages are initialised, on both sides
// alike; from the first use of their order on they do not change.
type Functions struct {
	mu    sync.Mutex
	named map[string]*Function
	order []*Function // from the first call of Sorted on
}

// A name is that of the option Name, or the function's own in the program, and
// its types: all instances of a generic function have one name, and so have the
// closures of one line, which therefore need an option.

// Add reports whether the name was free.
func (fs *Functions) Add(f *Function) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.named[f.Name] != nil {
		return false
	}
	if fs.named == nil {
		fs.named = make(map[string]*Function)
	}
	fs.named[f.Name] = f
	return true
}

// Frozen reports whether the order is in use: a function that is added now
// would not be known to the other side.
func (fs *Functions) Frozen() bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return fs.order != nil
}

// Sorted returns the functions in the order of their names.
func (fs *Functions) Sorted() []*Function {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.order == nil {
		fs.order = make([]*Function, 0, len(fs.named))
		for _, f := range fs.named {
			fs.order = append(fs.order, f)
		}
		slices.SortFunc(fs.order, func(a, b *Function) int { return strings.Compare(a.Name, b.Name) })
	}
	return fs.order
}

// Index returns a function's place in that order.
func (fs *Functions) Index(f *Function) uint32 {
	i, _ := slices.BinarySearchFunc(fs.Sorted(), f, func(a, b *Function) int { return strings.Compare(a.Name, b.Name) })
	return uint32(i)
}

// A build differs where a field was added, a type renamed, a function lifted or
// not. Where nothing of this differs, two builds understand each other; that
// their functions may do other things is as with any two versions of a program.

// Digest tells the functions and the layouts of what they take and return from
// those of another build.
func (fs *Functions) Digest() (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, f := range fs.Sorted() {
		args := f.Args.Layout()
		fmt.Fprintf(h, "%q %x", f.Name, args)
		if f.Value != nil {
			fmt.Fprintf(h, " %x", f.Value.Layout())
		}
	}
	h.Sum(sum[:0])
	return sum
}
