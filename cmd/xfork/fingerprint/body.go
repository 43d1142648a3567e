package fingerprint

import (
	"bytes"
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// body writes instructions in the order of the blocks. Values have the number
// of their place, so the names of variables do not enter; positions never do.
//
// Operands are places in the order of the instructions, so the text of a
// function is the same however its variables are called and wherever it stands.
// It is not the same for every program that computes the same: x*2 and x+x
// differ, and so do if-else and switch where the builder makes different blocks
// of them. Such an edit is a needless miss.
//
// The order of the instructions is that of the source, which the builder keeps;
// it has no scheduling of its own. Allocations are written without whether they
// are on the heap, for that does not show in a value.
func (w *walk) body(b *bytes.Buffer, f *ssa.Function, parts []part) {
	place := make(map[ssa.Value]int)
	blocks := make(map[*ssa.BasicBlock]int)
	// Parameters come before all instructions, then what is captured.
	if f != nil {
		for _, v := range f.Params {
			place[v] = len(place)
		}
		for _, v := range f.FreeVars {
			place[v] = len(place)
			b.WriteString(" free ")
			w.typ(b, v.Type())
		}
		// Where a panic is recovered, named results are returned as they are:
		// the block that does so has no edge to it.
		if f.Recover != nil {
			fmt.Fprintf(b, " recovers to %d", f.Recover.Index)
		}
	}
	// Places first, for a phi refers to values further down. The fingerprint of
	// a unit has only the blocks of the unit, numbered anew, so that the units
	// before it do not shift them.
	for i, p := range parts {
		// A unit that goes round a loop cannot be, so a block has one part.
		blocks[p.block] = i
		for _, in := range p.instrs {
			if v, ok := in.(ssa.Value); ok {
				place[v] = len(place)
			}
		}
	}
	for i, p := range parts {
		fmt.Fprintf(b, "\n%d:", i)
		for _, in := range p.instrs {
			b.WriteString("\n")
			w.instruction(b, in, place)
		}
		// A part that ends the unit leads to another unit, which is no part of
		// this text.
		if !p.ends {
			b.WriteString("\nto")
			for _, s := range p.block.Succs {
				fmt.Fprintf(b, " %d", blocks[s])
			}
		}
		// The edges of a phi are in the order of the blocks before it.
		b.WriteString(" from")
		for _, s := range p.block.Preds {
			if n, ok := blocks[s]; ok { // the edges of a phi are in this order
				fmt.Fprintf(b, " %d", n)
			}
		}
	}
}

// instruction writes one instruction: its kind, its type, its operands, and
// what else tells it from others of its kind.
//
// All fields of the instructions of x/tools v0.52.0 are here that are neither
// operands nor positions nor follow from the types. Comments of allocations and
// phis, which have the names of variables, are left out.
func (w *walk) instruction(b *bytes.Buffer, in ssa.Instruction, place map[ssa.Value]int) {
	b.WriteString(strings.TrimPrefix(fmt.Sprintf("%T ", in), "*ssa."))
	if v, ok := in.(ssa.Value); ok {
		w.typ(b, v.Type())
	}
	switch in := in.(type) {
	case *ssa.BinOp:
		b.WriteString(" " + in.Op.String())
	case *ssa.UnOp:
		fmt.Fprintf(b, " %s %t", in.Op, in.CommaOk)
	// By number: a field that is renamed shows where the struct is written.
	case *ssa.FieldAddr:
		fmt.Fprintf(b, " field %d", in.Field)
	case *ssa.Field:
		fmt.Fprintf(b, " field %d", in.Field)
	case *ssa.Extract:
		fmt.Fprintf(b, " %d", in.Index)
	case *ssa.Lookup:
		fmt.Fprintf(b, " %t", in.CommaOk)
	case *ssa.Next:
		fmt.Fprintf(b, " %t", in.IsString)
	// What the assertion finds depends on the methods of types, which are
	// written where values become interfaces.
	case *ssa.TypeAssert:
		fmt.Fprintf(b, " %t ", in.CommaOk)
		w.typ(b, in.AssertedType)
	case *ssa.Select:
		fmt.Fprintf(b, " %t", in.Blocking)
		for _, s := range in.States {
			fmt.Fprintf(b, " %d", s.Dir)
		}
	// The only place at which a type of the program gets behind an interface,
	// but for type arguments of code that is not read.
	case *ssa.MakeInterface:
		b.WriteString(" of ")
		w.typ(b, in.X.Type())
		w.converted(in.X.Type())
	}
	call, _ := in.(ssa.CallInstruction)
	// The method is no operand; its implementations are on the list by the
	// types that are converted.
	if call != nil && call.Common().IsInvoke() {
		b.WriteString(" calls " + call.Common().Method.Id())
	}
	for i, op := range in.Operands(nil) {
		if *op == nil {
			b.WriteString(" none")
			continue
		}
		b.WriteString(" ")
		// The function of a static call is the first operand; any other is a
		// value that may go anywhere.
		w.operand(b, *op, place, call != nil && i == 0 && !call.Common().IsInvoke())
	}
}

// operand writes an operand of an instruction.
//
// Numbers of functions and variables put them on the list. That is the whole of
// reachability: what no instruction on the list names is not reached.
func (w *walk) operand(b *bytes.Buffer, v ssa.Value, place map[ssa.Value]int, called bool) {
	switch v := v.(type) {
	case *ssa.Const:
		w.constant(b, v)
	case *ssa.Builtin:
		b.WriteString(v.Name())
	case *ssa.Function:
		if called {
			fmt.Fprintf(b, "function %d", w.item(v))
		} else {
			fmt.Fprintf(b, "function %d", w.value(v))
		}
	case *ssa.Global:
		fmt.Fprintf(b, "variable %d", w.item(v))
	default:
		n, ok := place[v]
		// Every value of a function is one of its own; an analysis that finds
		// another must not answer.
		if !ok {
			w.no("the form of its code is not known: %s of %s is from elsewhere", v.Name(), v.Parent())
		}
		fmt.Fprintf(b, "%d", n)
	}
}

// constant writes a constant exactly: neither rounded nor cut, as printed ones
// are.
//
// A float64 that comes of a constant expression is written as the exact
// fraction that the expression has before it is rounded. So an edit that
// changes the expression and not the rounded value is a needless miss, and none
// goes unseen.
func (w *walk) constant(b *bytes.Buffer, c *ssa.Const) {
	if c.Value == nil {
		b.WriteString("zero ")
	} else {
		fmt.Fprintf(b, "%q ", c.Value.ExactString())
	}
	w.typ(b, c.Type())
}

// packageOf is the package that declares a function, that it is an instance of,
// or that it is inside of; for a wrapper of a method, that of the method.
//
// Instances and wrappers have no package of their own, for several packages may
// share them. What counts is the source that the body was made of.
func packageOf(f *ssa.Function) *types.Package {
	for ; f != nil; f = f.Parent() {
		if f.Pkg != nil {
			return f.Pkg.Pkg
		}
		if o := f.Origin(); o != nil && o.Pkg != nil {
			return o.Pkg.Pkg
		}
		if f.Object() != nil && f.Object().Pkg() != nil {
			return f.Object().Pkg()
		}
	}
	return nil
}

// linkName is the name that runtime.FuncForPC has for a declared function.
//
// Type arguments are [...] there, of methods too. Names of functions inside of
// others are not needed: closures have no fingerprint under a name.
func (p *Program) linkName(f *ssa.Function) string {
	o, _ := f.Object().(*types.Func)
	if o == nil || o.Pkg() == nil {
		return f.String()
	}
	name := o.Name()
	// Method expressions, (*T).M as a function of *T: the name is the method's.
	if r := o.Signature().Recv(); r != nil {
		t := types.Unalias(r.Type())
		pointer, isPointer := t.(*types.Pointer)
		if isPointer {
			t = types.Unalias(pointer.Elem())
		}
		if n, ok := t.(*types.Named); ok {
			receiver := n.Obj().Name()
			if n.TypeArgs().Len() > 0 || n.TypeParams().Len() > 0 {
				receiver += "[...]"
			}
			if isPointer {
				receiver = "(*" + receiver + ")"
			}
			name = receiver + "." + name
		}
	}
	if o.Signature().TypeParams().Len() > 0 {
		name += "[...]"
	}
	if s := p.byTypes[o.Pkg()]; s != nil {
		return p.prefix(s) + "." + name
	}
	return prefix(o.Pkg().Path()) + "." + name
}

// prefix is how the names of a package's functions begin in a program: with its
// path, or with main. The main package that a test is of is a package like
// others in the test's program.
func (p *Program) prefix(s *source) string {
	if s.Name == "main" && s.ForTest == "" {
		return "main"
	}
	return prefix(s.Path())
}

// prefix is a path as the linker writes it: control characters, quotes, per
// cent signs and what is above ASCII as %xx, and dots in the last element too
// (cmd/internal/objabi, PathToPrefix).
func prefix(path string) string {
	last := strings.LastIndexByte(path, '/')
	var b strings.Builder
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c == '.' && i > last || c == '%' || c == '"' || c >= 0x7F {
			fmt.Fprintf(&b, "%%%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
