package fingerprint

import (
	"bytes"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"xfork/cmd/xfork/known"
)

// walk makes one fingerprint. Functions, variables, units and types get numbers
// as they are met, and are written in the order of their numbers; so the text
// tells how they hang together and not what they are called, except where a
// program can see a name.
//
// The walk goes breadth first, in the order in which instructions name things.
// Two programs in which that order is the same, and all that is written,
// compute the same; a program in which it differs gets another fingerprint even
// if only the order of two independent statements has changed.
type walk struct {
	p        *Program
	number   map[any]int // of *ssa.Function, *ssa.Global, *unit, *types.Named
	queue    []any
	lines    []string               // what is written
	values   map[*ssa.Function]bool // used as values, or methods that an interface may call
	seen     typeutil.Map           // types that were converted
	units    map[*unit]bool
	registry bool   // something is reached that may depend on what other packages have registered
	starting bool   // the walk is over what runs at start: what is written there is part of it
	refuse   string // why there is no fingerprint; the first reason that was met
}

// of returns the fingerprint of a function, or why it has none.
//
// The refusal is a sentence, and its subject the function: "it reads package
// variable x, which is written in main.f". The first one that is met ends the
// walk, so a function with many reasons tells one at a time.
func (p *Program) of(f *ssa.Function) (sum, refusal string) {
	w := p.walk()
	if reason := p.parameters(f); reason != "" {
		return "", reason
	}
	w.lines = append(w.lines, p.Common...)
	w.lines = append(w.lines, "at start "+p.uses.registrars)
	if p.uses.refuse != "" {
		return "", "its program registers something at start, but there " + p.uses.refuse
	}
	w.value(f)
	// Looking at variables may put units on the list, which refer to more
	// functions, and these to more variables: until nothing is new.
	for again := true; again && w.refuse == ""; again = w.order() {
		w.drain()
	}
	if w.refuse != "" {
		return "", w.refuse
	}
	w.sequence()
	if w.registry {
		w.lines = append(w.lines, p.Registering...)
	}
	return w.sum(), ""
}

func (p *Program) walk() *walk {
	return &walk{p: p, number: make(map[any]int), values: make(map[*ssa.Function]bool), units: make(map[*unit]bool)}
}

// sum is the digest of what was written.
func (w *walk) sum() string { return fmt.Sprintf("%x", digest(strings.Join(w.lines, "\n"))) }

// parameters says what is wrong with the parameters of a cached function, or
// "". The context of a function that has one is the engine's.
//
// Results are not looked at: what a kept result may hold is the codec's to say,
// and code cannot be in one. A value that brings code along is another matter,
// since what the function then runs is decided where it is called: a key has
// the values of arguments and no code.
func (p *Program) parameters(f *ssa.Function) string {
	for i := range f.Signature.Params().Len() {
		v := f.Signature.Params().At(i)
		if i == 0 && types.TypeString(v.Type(), nil) == "context.Context" {
			continue
		}
		if what := carries(v.Type()); what != "" {
			name := v.Name()
			if name == "" || name == "_" {
				name = fmt.Sprint("number ", i+1)
			}
			return fmt.Sprintf("its parameter %s holds %s, which may bring code along", name, what)
		}
	}
	return ""
}

// item returns the number of a thing that is reached.
func (w *walk) item(x any) int {
	n, ok := w.number[x]
	if !ok {
		n = len(w.number)
		w.number[x] = n
		w.queue = append(w.queue, x)
		if u, ok := x.(*unit); ok {
			w.units[u] = true
		}
	}
	return n
}

// value returns the number of a function that something may call that cannot be
// followed.
//
// That is a function that was stored, passed on or returned, and a method of a
// type that became an interface. Whether anything calls it is not asked.
func (w *walk) value(f *ssa.Function) int {
	w.values[f] = true
	return w.item(f)
}

// no refuses.
func (w *walk) no(format string, args ...any) {
	if w.refuse == "" {
		w.refuse = fmt.Sprintf(format, args...)
	}
}

// drain writes all that is reached and not written.
//
// A thing is written once, at its number, and all others refer to it by the
// number; so recursion and circles of types need no care.
func (w *walk) drain() {
	for len(w.queue) > 0 && w.refuse == "" {
		x := w.queue[0]
		w.queue = w.queue[1:]
		var b bytes.Buffer
		fmt.Fprintf(&b, "#%d ", w.number[x])
		switch x := x.(type) {
		case *ssa.Function:
			w.function(&b, x)
		case *ssa.Global:
			w.global(&b, x)
		case *unit:
			b.WriteString("unit")
			w.unit(&b, x)
		// By the definition: which of its methods count is seen where values of
		// the type become interfaces.
		case *types.Named:
			b.WriteString("type ")
			w.typ(&b, x.Underlying())
		}
		w.lines = append(w.lines, b.String())
	}
}

// unit writes a step of initialisation.
//
// An initialiser has no syntax of a function, but may leave an order open as
// any statement: var x = a + f().
func (w *walk) unit(b *bytes.Buffer, u *unit) {
	if u.expr == nil {
		w.body(b, u.fn, u.parts)
		u.source.shapes.Body(b, u.fn.Syntax())
		return
	}
	w.body(b, nil, u.parts)
	u.source.shapes.Open(b, u.expr)
}

// function writes a function: of a package that is read by its body, of any
// other by its name.
//
// Three things cannot be read: a body in assembly or tied to another package's,
// whether this package asks for it (go:linkname with two names) or offers it
// (with one), and calls into C. Packages with cgo are refused whole, since
// their Go files are not what the compiler gets.
func (w *walk) function(b *bytes.Buffer, f *ssa.Function) {
	pkg := packageOf(f)
	s := w.p.byTypes[pkg]
	if s == nil {
		w.foreign(b, f, pkg)
		return
	}
	name := w.p.linkName(f)
	switch {
	case w.p.uses.renamed[name] || f.Object() != nil && w.p.uses.renamed[s.Path()+"."+f.Name()]:
		w.no("it reaches %s, which go:linkname ties to other code", name)
	case len(s.CgoFiles) > 0:
		w.no("it reaches %s, and package %s uses cgo", name, s.Path())
	case f.Blocks == nil:
		w.no("it reaches %s, whose body is not Go", name)
	}
	if w.refuse != "" {
		return
	}
	b.WriteString("func ")
	if r := f.Signature.Recv(); r != nil {
		w.typ(b, r.Type())
	}
	w.typ(b, f.Signature.Params())
	w.typ(b, f.Signature.Results())
	var parts []part
	for _, block := range f.Blocks {
		parts = append(parts, part{block: block, instrs: block.Instrs})
	}
	w.body(b, f, parts)
	s.shapes.Body(b, f.Syntax())
}

// foreign writes a function that is known by its name and version. What it may
// do with types of the program it does by their methods.
//
// Methods of the program that it calls are reached by interfaces, or by type
// arguments: an instance for a type of the program may call all methods that
// the type has.
func (w *walk) foreign(b *bytes.Buffer, f *ssa.Function, pkg *types.Package) {
	path := ""
	if pkg != nil {
		path = pkg.Path()
	}
	name := f.RelString(nil)
	if o := f.Origin(); o != nil {
		name = o.RelString(nil) // without the type arguments, which follow
	}
	// Positions and names are what a fingerprint leaves out, so that a comment
	// is no miss. A function that asks for them has a value that a comment may
	// change.
	if known.Positional[path+"."+f.Name()] {
		w.no("it reaches %s, which tells of lines and files", name)
		return
	}
	if at := w.p.uses.overwritten[path]; at != "" && !w.starting {
		w.no("it reaches %s, and %s writes a variable of package %s", name, at, path)
		return
	}
	at := w.p.Version(path)
	w.registry = w.registry || at != "std" || known.Registries[path] || strings.HasPrefix(path, "crypto/")
	fmt.Fprintf(b, "%s of %s", name, at)
	for _, a := range f.TypeArgs() {
		b.WriteString("[")
		w.typ(b, a)
		b.WriteString("]")
		w.converted(a)
	}
	if r := f.Signature.Recv(); r != nil {
		w.typ(b, r.Type())
	}
}

// global writes a variable: what initialises it, and what the linker and the
// directive go:embed put into it.
//
// A variable that the linker sets has that value in the place of its
// initialiser, which is written nevertheless: it costs a miss when it changes,
// and keeps the two kinds of variables alike. All units that may write the
// variable are written, in the order in which they run (sequence).
func (w *walk) global(b *bytes.Buffer, g *ssa.Global) {
	pkg := g.Pkg.Pkg
	s := w.p.byTypes[pkg]
	if s == nil {
		if at := w.p.uses.overwritten[pkg.Path()]; at != "" && !w.starting {
			w.no("it reads %s, and %s writes a variable of that package", g.RelString(nil), at)
		}
		fmt.Fprintf(b, "var %s of %s", g.RelString(nil), w.p.Version(pkg.Path()))
		return
	}
	if len(s.CgoFiles) > 0 {
		w.no("it reads %s, and package %s uses cgo", g.RelString(nil), s.Path())
	}
	name := w.p.prefix(s) + "." + g.Name()
	if w.p.uses.renamed[name] || w.p.uses.renamed[s.Path()+"."+g.Name()] {
		w.no("it reads %s, which go:linkname ties to other code", name)
	}
	b.WriteString("var ")
	w.typ(b, g.Type())
	if value, ok := w.p.Linked[name]; ok {
		fmt.Fprintf(b, " set to %q", value)
	}
	// Files by name and content: a function may list them. A folder that is
	// embedded whole counts file by file, so one that is added is a change.
	if patterns := s.Embeds[g.Object()]; patterns != nil {
		files, err := w.p.Content(s.Package, patterns)
		if err != nil {
			w.no("the files embedded in %s cannot be read: %v", name, err)
		}
		b.WriteString("\n" + strings.Join(files, "\n"))
	}
	for _, u := range s.of[g] {
		fmt.Fprintf(b, " unit %d", w.item(u))
	}
}

// sequence writes in which order the units run that were reached, by package.
// Packages run one after another and share no state that may change (order
// refuses it), so it does not matter which is first.
//
// Only the order among those on the list is written. A unit that is added
// between two of them and concerns neither changes nothing; two that change
// places are another program, since one may read what the other writes.
func (w *walk) sequence() {
	byPackage := make(map[*source][]*unit)
	for u := range w.units {
		byPackage[u.source] = append(byPackage[u.source], u)
	}
	var all []string
	for _, units := range byPackage {
		slices.SortFunc(units, func(a, b *unit) int { return a.number - b.number })
		line := "order"
		for _, u := range units {
			line += fmt.Sprintf(" %d", w.number[u])
		}
		all = append(all, line)
	}
	// Packages in an order that does not depend on which others there are.
	slices.Sort(all)
	w.lines = append(w.lines, all...)
}
