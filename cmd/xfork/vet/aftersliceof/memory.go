package aftersliceof

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"xfork/cmd/xfork/vet/internal/lazy"
)

// memory is the place where the elements of a slice are kept, as far as one
// function can tell: the value that made the slice, the variable from which it
// is loaded, or a field of that.
type memory struct {
	value ssa.Value
	field int // 1 + the number of the field; 0: the value itself
}

// memoryOf follows a slice to its memory. Two loads of one variable are the
// same, until it is stored to.
func memoryOf(v ssa.Value) memory {
	for {
		switch x := v.(type) {
		// A phi is not followed: the slice of one branch is not that of both.
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return memory{value: v}
			}
			if f, is := x.X.(*ssa.FieldAddr); is {
				return memory{memoryOf(f.X).value, f.Field + 1}
			}
			return memory{value: x.X}
		default:
			return memory{value: v}
		}
	}
}

// replaced reports whether behind i the memory is another one under the same
// name: its maker runs again, in the next turn of a loop, or its variable is
// stored to.
func (m memory) replaced(i ssa.Instruction) bool {
	if v, is := i.(ssa.Value); is && v == m.value {
		return true
	}
	// Without a store the variable has the slice that it had.
	store, is := i.(*ssa.Store)
	if !is {
		return false
	}
	if f, is := store.Addr.(*ssa.FieldAddr); is {
		return m == memory{memoryOf(f.X).value, f.Field + 1}
	}
	return store.Addr == m.value && m.field == 0
}

// written is asked of each instruction on the way. It reports whether i writes
// elements: an assignment to one, copy, clear, an append to a part, a function
// that sorts in place.
func (m memory) written(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Store:
		index, is := i.Addr.(*ssa.IndexAddr)
		return is && memoryOf(index.X) == m
	case *ssa.Call:
		args := i.Call.Args
		if len(args) == 0 || memoryOf(args[0]) != m {
			return false
		}
		if b, is := i.Call.Value.(*ssa.Builtin); is {
			switch b.Name() {
			case "copy", "clear":
				return true
			case "append":
				// Behind a shorter part of it the elements of the whole are
				// written over.
				part, is := args[0].(*ssa.Slice)
				return is && part.High != nil
			}
			return false
		}
		return inPlace(i)
	}
	return false
}

// inPlace knows the functions that are used on slices of numbers. It reports
// whether a call is one of the standard library's that change the elements of
// their first argument.
func inPlace(call *ssa.Call) bool {
	f := lazy.Called(call)
	if f == nil || f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() {
	case "slices":
		switch name := f.Name(); name {
		case "Sorted", "SortedFunc", "SortedStableFunc":
			return false
		case "Reverse", "Delete", "DeleteFunc", "Compact", "CompactFunc", "Replace":
			return true
		default:
			return strings.HasPrefix(name, "Sort")
		}
	case "sort":
		switch f.Name() {
		case "Ints", "Float64s", "Strings", "Slice", "SliceStable", "Sort", "Stable":
			return true
		}
	}
	return false
}
