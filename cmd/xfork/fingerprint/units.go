package fingerprint

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"xfork/cmd/xfork/program"
)

// unit is a step of a package's initialisation: one initialiser of variables,
// or a function init. Steps run in the order of source.units, and packages one
// after another.
//
// Units are why a package variable costs a function only its own initialiser,
// and not all of its package's: a table that is edited is a miss for what reads
// the table. Units are parts of one SSA function, which the builder makes for a
// package, and share no values in it.
type unit struct {
	source *source
	number int           // in source.units
	fn     *ssa.Function // the function init, or the package's initialiser, of which the unit is a part
	expr   ast.Expr      // the initialiser; nil for a function init
	parts  []part        // what belongs to it, in the order of the control flow
}

// part is a run of instructions in one block.
type part struct {
	block  *ssa.BasicBlock
	instrs []ssa.Instruction
	ends   bool // whether the unit ends with it, and not with the block
}

// build builds the SSA of all packages that are read, and splits their
// initialisers.
//
// Bodies are built one package after another. Building goes across packages
// only for instances of generic functions, which the builder does as it meets
// them.
func (p *Program) build() error {
	for _, s := range p.sources {
		// The builder does not know what cgo makes of a package; without bodies
		// its functions are refused.
		if len(s.CgoFiles) == 0 {
			s.interleave()
			s.ssa.Build()
		}
	}
	for _, s := range p.sources {
		if len(s.CgoFiles) > 0 {
			continue
		}
		if err := p.split(s); err != nil {
			return fmt.Errorf("%s: %w", s.ImportPath, err)
		}
	}
	p.uses = p.index()
	p.register()
	return nil
}

// interleave repeats the initialiser of mark behind every other one.
//
// The builder emits initialisers in the order of InitOrder, each to its end
// before the next begins, and may emit one several times. What it emits for the
// mark is a store to a variable that nothing else has, in the block in which
// the control flow then is.
func (s *source) interleave() {
	// The mark's own place in the order is of no use.
	var end *types.Initializer
	for _, i := range s.Info.InitOrder {
		if i.Lhs[0].Name() == program.Mark {
			end = i
		}
	}
	var order []*types.Initializer
	for _, i := range s.Info.InitOrder {
		if i != end {
			order = append(order, i, end)
		}
	}
	s.Info.InitOrder = order
}

// split finds the units of a package.
//
// Functions init come behind all initialisers, in the order of files and
// declarations; the builder numbers them so.
func (p *Program) split(s *source) error {
	fn := s.ssa.Func("init")
	at, from := fn.Blocks[0], 0
	for i := 0; i < len(s.Info.InitOrder); i += 2 {
		u := &unit{source: s, fn: fn, expr: s.Info.InitOrder[i].Rhs}
		if at, from = u.collect(at, from); at == nil {
			return errors.New("an initialiser has no end in the control flow")
		}
		p.add(u)
	}
	for i := 1; ; i++ {
		fn := s.ssa.Func(fmt.Sprintf("init#%d", i))
		if fn == nil {
			return nil
		}
		u := &unit{source: s, fn: fn}
		for _, b := range fn.Blocks {
			u.parts = append(u.parts, part{block: b, instrs: b.Instrs})
		}
		p.add(u)
	}
}

// collect follows the control flow from an instruction to the next mark, and
// returns where it goes on. All ways through an initialiser lead to its mark,
// since an expression has one end.
//
// Blocks are taken in the order in which the control flow reaches them, breadth
// first, which depends on the initialiser alone. The mark may lie in the middle
// of a block: what is behind it belongs to the next unit.
func (u *unit) collect(block *ssa.BasicBlock, from int) (at *ssa.BasicBlock, next int) {
	type place struct {
		block *ssa.BasicBlock
		from  int
	}
	seen := map[*ssa.BasicBlock]bool{block: true}
	for todo := []place{{block, from}}; len(todo) > 0; {
		b := todo[0]
		todo = todo[1:]
		is := part{block: b.block, instrs: b.block.Instrs[b.from:]}
		for i, in := range is.instrs {
			if store, ok := in.(*ssa.Store); ok && store.Addr.Name() == program.Mark {
				at, next = b.block, b.from+i+1
				is.instrs, is.ends = is.instrs[:i], true
				break
			}
		}
		u.parts = append(u.parts, is)
		if is.ends {
			continue
		}
		for _, succ := range b.block.Succs {
			if !seen[succ] {
				seen[succ] = true
				todo = append(todo, place{succ, 0})
			}
		}
	}
	return at, next
}

// add numbers a unit, and notes it at the variables that it may write: itself,
// by what it calls, or by what it gives away.
//
// What it may write is told by roots of addresses: a store to an address that
// was computed from a load of the variable writes memory that the variable
// refers to. That the memory may be that of another variable is looked at
// elsewhere (shared).
func (p *Program) add(u *unit) {
	u.number = len(u.source.units)
	u.source.units = append(u.source.units, u)
	for in := range p.all(u) {
		switch in := in.(type) {
		case *ssa.Store:
			p.writes(u, in.Addr)
		case *ssa.MapUpdate:
			p.writes(u, in.Map)
		case ssa.CallInstruction:
			// fill(table): what is called may write what it is given.
			for _, a := range in.Common().Args {
				p.writes(u, a)
			}
		}
	}
}

// writes notes a unit at the variable that an address or a reference comes
// from. What a call is given by value it cannot write.
func (p *Program) writes(u *unit, v ssa.Value) {
	g, ok := root(v).(*ssa.Global)
	if !ok || !refers(v.Type()) || p.byTypes[g.Pkg.Pkg] == nil {
		return
	}
	s := p.byTypes[g.Pkg.Pkg]
	if all := s.of[g]; len(all) == 0 || all[len(all)-1] != u {
		s.of[g] = append(all, u)
	}
}

// instrs yields the unit's instructions.
func (u *unit) instrs(yield func(ssa.Instruction) bool) {
	for _, p := range u.parts {
		for _, in := range p.instrs {
			if !yield(in) {
				return
			}
		}
	}
}

// root is where an address or a reference comes from, through fields, elements
// and loads.
//
// It goes back through single operands. A phi, a call or a parameter is an end,
// for the flow forward finds what comes of those.
func root(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return v
			}
			v = x.X
		case *ssa.Lookup:
			v = x.X
		case *ssa.Extract:
			v = x.Tuple
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Field:
			v = x.X
		case *ssa.Index:
			v = x.X
		case *ssa.TypeAssert:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		default:
			return v
		}
	}
}

// initialising reports whether a function runs only while packages are
// initialised: it is an initialiser, is declared as init, or is called by such
// functions of its package alone. Functions inside of it may be called later.
func (p *Program) initialising(f *ssa.Function) bool { return starter(f) || p.uses.starting[f] }

// starter reports whether a function is an initialiser or declared as init.
func starter(f *ssa.Function) bool {
	return f.Parent() == nil && f.Signature.Recv() == nil && (f.Synthetic == "package initializer" || strings.HasPrefix(f.Name(), "init#"))
}

// starters finds the functions that only initialisers call: it begins with all
// functions of which all calls are known, and takes away those that have
// another caller until there is none.
//
// That keeps tables which helpers of init fill from being taken for variables
// that change. A go statement does not wait and a deferred call may run while
// panicking, so only plain calls count; and only those of the same package, for
// the order of units is known within a package alone. Recursive helpers remain:
// a circle that nothing else calls runs only when an initialiser enters it.
// Where a package has bodies that are not seen, exported functions may have
// callers there.
func (u *uses) starters(unseen bool) {
	u.starting = make(map[*ssa.Function]bool)
	for f := range u.calls {
		if f.Parent() == nil && f.Signature.Recv() == nil && !u.valued[f] && f.Pkg != nil && !(unseen && token.IsExported(f.Name())) {
			u.starting[f] = true
		}
	}
	for again := true; again; {
		again = false
		for f := range u.starting {
			for _, call := range u.calls[f] {
				by := call.Parent()
				_, direct := call.(*ssa.Call)
				if !direct || by.Pkg != f.Pkg || !starter(by) && !u.starting[by] {
					delete(u.starting, f)
					again = true
					break
				}
			}
		}
	}
}
