package effects

import "golang.org/x/tools/go/ssa"

// builtin does what a call of a builtin function means.
//
// Those that are not named here, as len and make, read what they are handed, or
// allocate, which SSA has instructions of its own for.
//
// The result of recover is of unknown origin: it is whatever was panicked with,
// by any function in between.
func (fr *frame) builtin(in ssa.CallInstruction, b *ssa.Builtin, args []ssa.Value) {
	c := cause{in: in, what: "calls " + b.Name()}
	switch b.Name() {
	case "append":
		fr.appended(in, args, c)
	case "copy":
		fr.store(fr.value(args[0]), fr.load(fr.value(args[1])))
		fr.write(fr.value(args[0]), false, c)
	case "delete", "clear":
		fr.write(fr.value(args[0]), false, c)
	case "close":
		fr.channel(in, "closes a channel")
	case "print", "println":
		fr.impure(Files, b.Name(), c)
		fr.always(Files, in)
	case "recover":
		fr.impure(Recover, "recover", c)
		fr.result(&call{in: in}, fr.elsewhere())
	case "ssa:wrapnilchk":
		fr.point(in.Value(), fr.value(args[0]))
	case "Add", "Slice", "SliceData", "String", "StringData":
		fr.impure(Unknown, "unsafe."+b.Name(), c)
		fr.result(&call{in: in}, fr.elsewhere())
		fr.point(in.Value(), fr.value(args[0]))
	}
}

// appended writes behind the length of a slice, which others that share the
// array see, or into a new array with the old elements.
//
// The result may be the old array or a new one, so it points to both, and both
// hold what is added:
//
//	y := append(x, p)    p(y) is p(x) and a new object
//	                     each of these holds what p points to
func (fr *frame) appended(in ssa.CallInstruction, args []ssa.Value, c cause) {
	old := fr.value(args[0])
	fr.write(old, false, c)
	var added set
	if len(args) > 1 {
		added = fr.load(fr.value(args[1]))
	}
	v := in.Value()
	if v == nil {
		return
	}
	all := fr.site(in)
	all.union(old)
	added.union(fr.load(old))
	fr.store(all, added)
	fr.point(v, all)
}
