package effects

import "go/types"

// Pointers reports whether a value of type t leads to memory that can be
// written, or holds a function. Strings do not.
func Pointers(t types.Type) bool {
	todo, seen := []types.Type{t}, map[types.Type]bool{}
	for len(todo) > 0 {
		t := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[t] {
			continue
		}
		seen[t] = true
		switch u := t.Underlying().(type) {
		case *types.Basic:
			if u.Kind() == types.UnsafePointer {
				return true
			}
		case *types.Array:
			todo = append(todo, u.Elem())
		case *types.Struct:
			for i := range u.NumFields() {
				todo = append(todo, u.Field(i).Type())
			}
		case *types.Tuple:
			for i := range u.Len() {
				todo = append(todo, u.At(i).Type())
			}
		default:
			return true
		}
	}
	return false
}

// isUnsafe reports whether t is unsafe.Pointer.
func isUnsafe(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}
