package fingerprint

import (
	"bytes"
	"fmt"
	"go/types"
	"slices"

	"xfork/cmd/xfork/known"
)

// typ writes a type. Named types are written by path and name, and by a number
// that stands for the definition: types that functions declare may share a
// name.
//
// Field names, tags and embedding are written, for fmt, reflection and encoders
// show them; the name of a type too, which %T prints. Parameters have no names
// here. Identical types have equal texts, but for aliases inside of which a
// type parameter stands.
func (w *walk) typ(b *bytes.Buffer, t types.Type) {
	switch t := t.(type) {
	case nil:
		b.WriteString("none")
	case *types.Basic:
		b.WriteString(t.Name())
	// An alias is what it stands for.
	case *types.Alias:
		w.typ(b, types.Unalias(t))
	case *types.Named:
		w.named(b, t)
	// Only in definitions of generic types; bodies are those of instances.
	case *types.TypeParam:
		fmt.Fprintf(b, "parameter %d", t.Index())
	case *types.Pointer:
		b.WriteString("*")
		w.typ(b, t.Elem())
	case *types.Slice:
		b.WriteString("[]")
		w.typ(b, t.Elem())
	case *types.Array:
		fmt.Fprintf(b, "[%d]", t.Len())
		w.typ(b, t.Elem())
	case *types.Map:
		b.WriteString("map ")
		w.typ(b, t.Key())
		b.WriteString(" to ")
		w.typ(b, t.Elem())
	case *types.Chan:
		fmt.Fprintf(b, "chan %d ", t.Dir())
		w.typ(b, t.Elem())
	case *types.Tuple:
		b.WriteString("(")
		for v := range t.Variables() {
			w.typ(b, v.Type())
			b.WriteString(",")
		}
		b.WriteString(")")
	case *types.Signature:
		fmt.Fprintf(b, "func %t ", t.Variadic())
		w.typ(b, t.Params())
		w.typ(b, t.Results())
	case *types.Struct:
		w.structure(b, t)
	case *types.Interface:
		w.interfaces(b, t)
	case *types.Union:
		for term := range t.Terms() {
			fmt.Fprintf(b, "|%t ", term.Tilde())
			w.typ(b, term.Type())
		}
	default:
		// The builder's own types, such as that of range, have a name and no
		// more.
		b.WriteString(t.String())
	}
}

// named writes a named type with its type arguments.
//
// A type of the standard library or of a module is its name: the definition
// follows from the version. A predeclared one, such as error, has no package.
func (w *walk) named(b *bytes.Buffer, t *types.Named) {
	o := t.Origin().Obj()
	switch {
	case o.Pkg() == nil:
		b.WriteString(o.Name())
	case w.p.byTypes[o.Pkg()] == nil:
		fmt.Fprintf(b, "%s.%s of %s", o.Pkg().Path(), o.Name(), w.p.Version(o.Pkg().Path()))
		// Methods of a module's generic type may call methods of its type
		// arguments, which only their instances show.
		for a := range t.TypeArgs().Types() {
			w.converted(a)
		}
	default:
		// The path is what reflection tells, the package's name what %T prints.
		fmt.Fprintf(b, "%s %s.%s#%d", o.Pkg().Path(), o.Pkg().Name(), o.Name(), w.item(t.Origin()))
	}
	for a := range t.TypeArgs().Types() {
		b.WriteString("[")
		w.typ(b, a)
		b.WriteString("]")
	}
}

// structure writes all of a struct that a program can see of it: order, names,
// tags.
//
// Id is the name of an exported field, and the path of the package with the
// name of any other.
func (w *walk) structure(b *bytes.Buffer, t *types.Struct) {
	b.WriteString("struct{")
	for i := range t.NumFields() {
		f := t.Field(i)
		fmt.Fprintf(b, "%s %t %q ", f.Id(), f.Embedded(), t.Tag(i))
		w.typ(b, f.Type())
		b.WriteString(";")
	}
	b.WriteString("}")
}

// With all methods, those of embedded interfaces too. Terms of constraints are
// embedded types that are no interfaces.
func (w *walk) interfaces(b *bytes.Buffer, t *types.Interface) {
	b.WriteString("interface{")
	for m := range t.Methods() {
		b.WriteString(m.Id() + " ")
		w.typ(b, m.Type())
		b.WriteString(";")
	}
	for e := range t.EmbeddedTypes() {
		if _, ok := e.Underlying().(*types.Interface); !ok {
			w.typ(b, e)
			b.WriteString(";")
		}
	}
	b.WriteString("}")
}

// converted puts the methods on the list that something can call on a value of
// which it has only the interface: those of its type, and of every type that
// fields, elements and results of methods have, for fmt, json and text/template
// find them all. Methods of types that are not read are known by the version.
//
// Pointers, elements and fields are followed without regard to whether the
// value is addressable or the field is exported. Reflection that goes by other
// ways, such as a type made by reflect.StructOf, has no methods that are not
// found so.
func (w *walk) converted(t types.Type) {
	for todo := []types.Type{t}; len(todo) > 0; {
		t := types.Unalias(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if w.seen.At(t) != nil {
			continue
		}
		w.seen.Set(t, true)
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			todo = append(todo, u.Elem())
		case *types.Slice:
			todo = append(todo, u.Elem())
		case *types.Array:
			todo = append(todo, u.Elem())
		case *types.Chan:
			todo = append(todo, u.Elem())
		case *types.Map:
			todo = append(todo, u.Key(), u.Elem())
		case *types.Struct:
			if !w.readable(t) {
				break // a field of theirs cannot have a type of ours, except by type arguments
			}
			for f := range u.Fields() {
				todo = append(todo, f.Type())
			}
		}
		// A struct without a name has the methods of what it embeds.
		if n, ok := t.(*types.Named); ok {
			todo = append(slices.AppendSeq(todo, n.TypeArgs().Types()), w.methodsOf(n)...)
		} else if _, ok := t.(*types.Struct); ok {
			todo = append(todo, w.methodsOf(t)...)
		}
	}
}

// readable reports whether a type is declared in a package that is read, or
// nowhere.
func (w *walk) readable(t types.Type) bool {
	n, ok := t.(*types.Named)
	return !ok || n.Obj().Pkg() == nil || w.p.byTypes[n.Obj().Pkg()] != nil
}

// methodsOf writes the method set of a type and of its pointer, and returns the
// types of the methods' results.
//
// The set of the pointer has that of the type; both are written since a value
// may be behind an interface by itself. Methods that are promoted from embedded
// fields are wrappers, which are written as functions are. A type that gets a
// method, or loses one, has another set: so a type assertion that now succeeds
// is seen.
func (w *walk) methodsOf(t types.Type) (results []types.Type) {
	if types.IsInterface(t) || !w.readable(t) {
		return nil
	}
	var b bytes.Buffer
	b.WriteString("methods of ")
	w.typ(&b, t)
	for _, t := range []types.Type{t, types.NewPointer(t)} {
		set := w.p.ssa.MethodSets.MethodSet(t)
		for m := range set.Methods() {
			f := w.p.ssa.MethodValue(m)
			// A generic method, or one of a generic type without arguments,
			// which no value has.
			if f == nil {
				continue
			}
			fmt.Fprintf(&b, " %s=%d", m.Obj().Id(), w.value(f))
			for r := range f.Signature.Results().Variables() {
				results = append(results, r.Type())
			}
		}
	}
	w.lines = append(w.lines, b.String())
	return results
}

// carries says what a type holds that brings code or a connection along: "an
// interface", "a function", "a channel", or "".
//
// Types are gone through once, so circles end.
func carries(t types.Type) string {
	seen := make(map[types.Type]bool)
	for todo := []types.Type{t}; len(todo) > 0; {
		t := types.Unalias(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if seen[t] {
			continue
		}
		seen[t] = true
		switch u := t.Underlying().(type) {
		case *types.Interface:
			return "an interface"
		case *types.Signature:
			return "a function"
		case *types.Chan:
			return "a channel"
		case *types.Basic:
			if u.Kind() == types.UnsafePointer {
				return "an unsafe.Pointer"
			}
		case *types.Pointer:
			todo = append(todo, u.Elem())
		case *types.Slice:
			todo = append(todo, u.Elem())
		case *types.Array:
			todo = append(todo, u.Elem())
		case *types.Map:
			todo = append(todo, u.Key(), u.Elem())
		case *types.Struct:
			if known.Opaque[types.TypeString(t, nil)] {
				continue
			}
			for f := range u.Fields() {
				todo = append(todo, f.Type())
			}
		}
	}
	return ""
}
