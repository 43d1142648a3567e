package table

import (
	"cmp"
	"errors"
	"slices"

	"xfork/internal/node"
	"xfork/table/internal/plan"
	"xfork/table/internal/rewrite"
	"xfork/table/internal/run"
	"xfork/table/internal/spill"
)

// region is one call of Eval: the results that it brings about together.
//
//	collect    what is claimed, and what is missing         the engine is asked for it, and calls again
//	bind       names and types; sources are opened           a verb's fault goes to the results that stand on it
//	run        one pass, or as many as there are stages      package run
//	store      rows become Go values
type region struct {
	scope *node.Scope
	ctx   *plan.Context
	all   []*member
	open  []stream // to be closed when the run is over
}

// member is an output of the region.
type member struct {
	n      *node.Node
	r      *result
	output *run.Output
	// At most one of these is set: the outcome that is not a value.
	fault   *node.Fault
	failure *node.Failure
}

// evaluate brings n up to date, and what else the plan has grouped with it.
func evaluate(s *node.Scope, n *node.Node) error {
	// Reading files is for a run, with workers, however little there is to
	// read: the goroutine that forces is to notice a cancellation.
	if s.Split == nil {
		return node.ErrLarge
	}
	g := &region{scope: s}
	// Operands before names and types, although a wrong name could be told without them: an operand that
	// fails is the older failure, and the same one has to be told whatever was settled first.
	// Frame.Schema looks at names alone.
	missing, failure := state(resultOf(n).from)
	if len(missing) > 0 {
		s.Each(missing)
		return nil
	}
	g.all = append(g.all, &member{n: n, r: resultOf(n), failure: failure})
	if node.Number(n) <= s.Region.Bar {
		g.others()
	}
	if err := g.run(); err != nil {
		return err
	}
	g.report()
	return nil
}

// state returns what has to be settled before a frame can be evaluated, and the
// failure of what has failed already. It walks with a stack of its own.
func state(f *frame) (missing []*node.Node, failure *node.Failure) {
	seen := map[*frame]bool{f: true}
	for stack := []*frame{f}; len(stack) > 0; {
		f := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if x := node.Outcome(&f.Node); x != nil {
			failure = earlier(failure, x)
		}
		for _, o := range f.operands {
			if x := node.Outcome(o); x != nil {
				failure = earlier(failure, x)
			} else if node.Load(node.Resolve(o)) != node.Done {
				missing = append(missing, o)
			}
		}
		for _, in := range f.inputs {
			if !seen[in] {
				seen[in] = true
				stack = append(stack, in)
			}
		}
	}
	return missing, failure
}

// earlier returns the failure that the sequential program would have met first.
func earlier(a, b *node.Failure) *node.Failure {
	if a == nil || b.Key < a.Key {
		return b
	}
	return a
}

// others claims the further outputs for which all that they need is there.
func (g *region) others() {
	for _, o := range g.scope.Region.Others {
		r := resultOf(o)
		if r == nil || node.Load(o) != node.Idle || node.Number(o) > g.scope.Region.Bar {
			continue
		}
		if missing, failure := state(r.from); len(missing) == 0 && g.scope.Region.Claim(o) {
			g.all = append(g.all, &member{n: o, r: r, failure: failure})
		}
	}
}

// bind binds a member, and reports whether it can run.
func (g *region) bind(m *member) bool {
	b, err := g.ctx.Bind(&m.r.from.plan)
	if err == nil {
		if err = g.ctx.LeftOut(m.r.check(b.Schema)); err == nil {
			m.output = &run.Output{Bound: b, Count: m.r.count}
			return true
		}
	}
	m.fault = faultOf(err, m.n)
	return false
}

// begin makes the member's stream, if it has one, and reports whether it can run.
func (g *region) begin(m *member) bool {
	if m.r.stream == nil || node.Number(m.n) > g.scope.Region.Bar {
		return true
	}
	s, err := m.r.stream(g.scope.Ctx, m.output.Bound.Schema)
	if err != nil {
		m.fault = faultOf(err, m.n)
		return false
	}
	g.open = append(g.open, s)
	m.output.Stream = s
	return true
}

// faultOf returns an error as the fault of the verb that it names, or else of
// n.
func faultOf(err error, n *node.Node) *node.Fault {
	var f *plan.Fault
	if errors.As(err, &f) {
		err = f.Err
		if v, is := f.Owner.(*frame); is {
			n = &v.Node
		}
	}
	return &node.Fault{Node: n, Err: err}
}

// run binds and runs the members that have no failure yet. A fault of a row ends the run, for all
// members; those that do not stand on its verb run once more without the others. So a failure costs
// another pass, and no member gets one that is not its own.
func (g *region) run() error {
	for {
		again, err := g.attempt()
		if i := slices.IndexFunc(g.all, func(m *member) bool { return m.fault != nil && run.Ended(g.scope.Ctx, m.fault.Err) }); i >= 0 {
			return g.all[i].fault.Err
		}
		if err != nil || !again {
			return err
		}
	}
}

// attempt is one run, and reports whether members are left for another one.
func (g *region) attempt() (again bool, err error) {
	g.ctx = plan.NewContext(g.scope.Ctx, false)
	defer g.ctx.Close()
	defer func() {
		for _, s := range g.open {
			s.Close()
		}
		g.open = nil
	}()
	var outputs []*run.Output
	var running []*member
	var steps []*plan.Bound
	for _, m := range g.all {
		if m.failure == nil && m.fault == nil && g.bind(m) && g.begin(m) {
			outputs, running, steps = append(outputs, m.output), append(running, m), append(steps, m.output.Bound)
		}
	}
	// Above the bar only failures count, and those of names and types have been found.
	if len(running) == 0 || node.Number(g.all[0].n) > g.scope.Region.Bar {
		return false, nil
	}
	counted := make([]bool, len(outputs))
	for i, o := range outputs {
		counted[i] = o.Count
	}
	steps = rewrite.Apply(steps, counted, rewrite.All)
	for i, b := range steps {
		outputs[i].Bound = b
	}
	room, end, err := space(g.scope.Ctx, running, outputs)
	if err == nil {
		defer end()
		var costs map[*plan.Bound]run.Cost
		costs, err = run.Within(room, outputs, g.scope.Split)
		note(running, steps, costs)
		g.reject(costs)
	}
	if err != nil {
		var f *plan.Fault
		if !errors.As(err, &f) {
			return false, err
		}
		return blame(running, f), nil
	}
	for _, m := range running {
		err := g.scope.Ctx.Err() // a cancelled force has returned by now: no file is to get its name any more
		if err == nil {
			err = m.r.store(m.output, g.scope.Split)
		}
		if err != nil && g.scope.Ctx.Err() != nil {
			return false, err
		} else if err != nil {
			m.fault = faultOf(err, m.n)
		}
	}
	return false, nil
}

// reject tells the engine what scans have left out, in the order of their nodes.
// A scan that is read twice, for two steps, leaves out the same rows twice, and what
// a run came to that was made again is forgotten.
func (g *region) reject(costs map[*plan.Bound]run.Cost) {
	rows := map[*node.Node]int64{}
	for b, c := range costs {
		if f, is := b.Node.Owner.(*frame); is && c.Rejected > 0 {
			rows[&f.Node] = max(rows[&f.Node], c.Rejected)
		}
	}
	rejected := make([]node.Rejected, 0, len(rows))
	for n, r := range rows {
		rejected = append(rejected, node.Rejected{Node: n, Rows: r})
	}
	slices.SortFunc(rejected, func(a, b node.Rejected) int { return cmp.Compare(node.Number(a.Node), node.Number(b.Node)) })
	g.scope.Region.Rejected = rejected
}

// blame gives a fault to the members that stand on its verb, and reports
// whether there are others. A fault of no verb is that of all.
//
// What a run has lacked, memory or room in a folder, is no property of a verb: another run of the same verb, with other
// options, has it. So each result fails for itself, and the frames that it stands on can be used again.
func blame(running []*member, f *plan.Fault) (others bool) {
	verb, _ := f.Owner.(*frame)
	for _, m := range running {
		switch {
		case verb != nil && !stands(m.r.from, verb):
			others = true
		case verb != nil && verb.options == nil && spill.Lacking(f):
			m.fault = &node.Fault{Node: m.n, Err: f.Err}
		default:
			m.fault = faultOf(f, m.n)
		}
	}
	return others
}

// stands reports whether a verb is among those that a frame is made of.
func stands(f, verb *frame) bool {
	seen := map[*frame]bool{f: true}
	for stack := []*frame{f}; len(stack) > 0; {
		f := stack[len(stack)-1]
		if stack = stack[:len(stack)-1]; f == verb {
			return true
		}
		for _, in := range f.inputs {
			if !seen[in] {
				seen[in] = true
				stack = append(stack, in)
			}
		}
	}
	return false
}

// report tells the engine what has become of the outputs. What lies above the
// bar is handed back: it is not wanted.
func (g *region) report() {
	bar := g.scope.Region.Bar
	faults := map[*node.Node]*node.Fault{}
	for i, m := range g.all {
		o := &g.scope.Region.Outputs[i]
		if o.Node != m.n {
			panic("table: outputs out of order")
		}
		switch {
		case m.failure != nil:
			o.Failure, o.Open = m.failure, m.failure.Key > bar
		case m.fault != nil && node.Number(m.fault.Node) > bar:
		case m.fault != nil:
			// One fault for each node: the outputs share its failure.
			if known := faults[m.fault.Node]; known != nil {
				m.fault = known
			} else {
				faults[m.fault.Node] = m.fault
				g.scope.Region.Faults = append(g.scope.Region.Faults, m.fault)
			}
			o.Fault, o.Open = m.fault, false
		default:
			o.Open = node.Number(m.n) > bar
		}
	}
}
