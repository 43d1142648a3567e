package battery

// generator reads a program off a tape.
type generator struct {
	*tape
	ids      int
	failures int // 0: none, 1: rare, 2: frequent
	visible  []*desc
	used     map[*desc]bool
	depth    int
	lanes    bool // other lanes than CPU too
	exits    bool // Goexit too; then no function forces, for a Goexit also ends the functions that wait for it inline
	menu     []kind
}

// generate reads a program off t.
func generate(t *tape) *program { return generateFrom(t, menu) }

// generateFrom reads one that consists of the kinds of a menu.
func generateFrom(t *tape, menu []kind) *program {
	g := &generator{tape: t, used: map[*desc]bool{}, menu: menu}
	g.failures = g.choose(3)
	g.lanes = g.maybe(2)
	g.exits = g.maybe(4)
	p := g.program(1 + g.choose(14))
	p.total = g.ids
	p.wild = g.exits
	return p
}

// program makes n nodes, and one more that needs all nodes without another consumer.
func (g *generator) program(n int) *program {
	p := &program{}
	before := len(g.visible)
	if g.depth > 0 {
		g.put(p, &desc{kind: param})
	}
	for range n {
		g.put(p, g.node())
	}
	var loose []*desc
	for _, d := range p.nodes {
		if !g.used[d] {
			loose = append(loose, d)
		}
	}
	if len(loose) > 1 {
		g.put(p, &desc{kind: [...]kind{all, settle, all}[g.choose(3)], args: loose})
	}
	g.visible = g.visible[:before]
	return p
}

func (g *generator) put(p *program, d *desc) {
	d.id = g.ids
	g.ids++
	p.nodes = append(p.nodes, d)
	g.visible = append(g.visible, d)
}

// pick returns an operand: any node built so far, in this program or around it, mostly a recent one.
func (g *generator) pick() *desc {
	n := len(g.visible)
	d := g.visible[n-1-g.choose(min(n, 1+g.choose(n)))]
	g.used[d] = true
	return d
}

func (g *generator) picks(n int) []*desc {
	ds := make([]*desc, n)
	for i := range ds {
		ds[i] = g.pick()
	}
	return ds
}

// menu lists the kinds that a node can be. A kind that is listed more often is more frequent.
var menu = []kind{
	constant, negate, add, add, call, call, call, call, call, call, mapped, quo, largest, ratio, pure, pure, nary, nary, bind, bind,
	flatten, choose, choose, andAlso, orElse, catch, catch, anyOf, settle, all, pair, gather, after, foldRange, fold, loop, failed,
}

func (g *generator) node() *desc {
	d := &desc{kind: g.menu[g.choose(len(g.menu))]}
	if len(g.visible) == 0 && d.kind != call && d.kind != mapped && d.kind != foldRange && d.kind != fold && d.kind != pure && d.kind != nary {
		d.kind = constant
	}
	d.k = g.choose(12)
	switch d.kind {
	case failed:
		if g.failures == 0 {
			d.kind = constant
		}
	case negate:
		d.args = g.picks(1)
	case add, quo, andAlso, orElse, pair:
		d.args = g.picks(2)
		if d.kind == quo && g.failures == 0 {
			d.kind = add
		}
	case largest, ratio, choose:
		d.args = g.picks(3)
		if d.kind == ratio && g.failures == 0 {
			d.kind = largest
		}
	case call:
		if len(g.visible) > 0 {
			d.args = g.picks(g.choose(4))
		}
		d.fn = g.function(false)
	case nary:
		if len(g.visible) > 0 {
			d.args = g.picks(g.choose(7))
		}
		d.fn = g.function(false)
	case mapped:
		d.k = 1 + d.k%4
		d.fn = g.function(false)
	case pure:
		if len(g.visible) > 0 && g.maybe(2) {
			d.args = g.picks(1)
		}
	case bind, catch:
		d.args = g.picks(1)
		d.fn = g.function(true)
		d.fn.lane, d.fn.flavour, d.fn.policy, d.fn.tries, d.fn.limit = cpu, plain, 0, 0, 0
		d.fn.timeout, d.fn.rate, d.fn.priority = false, false, 0
	case flatten:
		d.fn = g.function(true)
	case anyOf, settle, all, gather:
		d.args = g.picks(1 + g.choose(4))
	case after:
		d.args = g.picks(2 + g.choose(2))
	case foldRange, fold:
		d.k = g.choose(24)
		d.fn = g.function(false)
		d.fn.tries, d.fn.policy, d.fn.sub, d.fn.timeout = 0, 0, nil, false
		if d.fn.lane == unsafeLane {
			d.fn.lane = cpu
		}
		if d.fn.forces = nil; len(g.visible) > 0 && !g.exits && g.maybe(3) {
			d.fn.forces = g.picks(1)
		}
	case loop:
		d.args = g.picks(1)
	}
	return d
}

// function makes a function; dynamic ones return an expression.
func (g *generator) function(dynamic bool) *function {
	f := &function{flavour: flavour(g.choose(3)), closure: g.maybe(2)}
	if g.lanes {
		f.lane = lane(g.choose(3))
	}
	switch g.choose(24) {
	case 23:
		f.limit = 1
	case 22:
		f.limit = 2
	case 21:
		f.priority = g.choose(5) - 2
	case 20:
		f.timeout = true
	case 19:
		f.rate = true
	case 18:
		f.policy, f.tries = 1, g.choose(3)
	case 17:
		f.policy, f.tries = 2, g.choose(3)
	}
	if f.flavour == plain { // its failures are panics, which are not retried
		f.policy, f.tries = 0, 0
	}
	if often := [...]int{0, 5, 2}[g.failures]; often > 0 && g.maybe(often) {
		f.fail = failure(g.choose(int(failures)))
		if f.fail == exits && !g.exits {
			f.fail = returnsError
		}
		f.when = 1 + g.choose(3)
	}
	if g.depth < 3 && !g.exits && g.maybe(3+3*g.depth) {
		g.depth++
		f.sub = g.program(1 + g.choose(5))
		outer := g.visible
		g.visible = append(g.visible[:len(g.visible):len(g.visible)], f.sub.nodes...)
		f.forces = append(f.forces, f.sub.root())
		for g.maybe(3) && len(f.forces) < 4 {
			f.forces = append(f.forces, g.pick())
		}
		if dynamic {
			if f.result = f.sub.root(); g.maybe(2) {
				f.forces = nil
			}
			if g.maybe(3) {
				f.result = g.pick()
			}
		}
		f.onErr = reaction(g.choose(int(reactions)))
		g.visible = outer
		g.depth--
	} else if dynamic {
		f.result = g.pickOrConst(f)
	}
	return f
}

// pickOrConst returns an expression for a dynamic function to return.
func (g *generator) pickOrConst(f *function) *desc {
	if len(g.visible) > 0 && g.maybe(2) {
		return g.pick()
	}
	g.depth++
	f.sub = g.program(1 + g.choose(2))
	g.depth--
	return f.sub.root()
}
