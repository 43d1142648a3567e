//go:build seam

package mutation

// What somebody could get wrong, and in parts once did.
var mutants = []*mutant{
	// The word of a node.
	{
		name: "a claim is a load and a store",
		file: "internal/node/node.go",
		was:  "	return w&stateMask == Idle && n.word.CompareAndSwap(w, w|Running)\n",
		by:   "	if w&stateMask != Idle {\n		return false\n	}\n	n.word.Store(w | Running)\n	return true\n",
	},
	{
		name: "a waiter subscribes by a store",
		file: "internal/node/lot.go",
		was:  "			if !n.word.CompareAndSwap(word, word&^stateMask|Waited) {\n				continue\n			}\n",
		by:   "			n.word.Store(word&^stateMask | Waited)\n",
	},
	{
		name: "only one waiter is woken",
		file: "internal/node/lot.go",
		was:  "		if w.node != n {\n			p = &w.next\n			continue\n		}\n		*p = w.next\n		w.next, told = told, w\n",
		by:   "		if w.node != n || told != nil {\n			p = &w.next\n			continue\n		}\n		*p = w.next\n		w.next, told = told, w\n",
	},
	{
		name: "a node is published before its value",
		file: "eval/call.go",
		was:  "	err := op.Eval(s, n)\n	return err\n",
		by:   "	if node.Has(n, node.Call) && node.Load(n) >= node.Running {\n		node.Seal(n, node.Done)\n	}\n	err := op.Eval(s, n)\n	return err\n",
	},
	{
		name: "a node has failed before its failure is there",
		file: "eval/step.go",
		was:  "	node.SetFailure(n, f)\n	node.Seal(n, node.Failed)\n}\n",
		by:   "	node.Seal(n, node.Failed)\n	node.SetFailure(n, f)\n}\n",
	},
	{
		name: "a node is handed back and nobody is woken",
		file: "internal/node/lot.go",
		was:  "	n.word.Store(idle)\n	told := b.drain(n)\n	b.Unlock()\n	tell(told)\n",
		by:   "	n.word.Store(idle)\n	b.drain(n)\n	b.Unlock()\n",
	},
	{
		name: "operands are read without a second look at the word",
		file: "internal/node/operands.go",
		was:  "	p, q := load(&n.a), load(&n.b)\n	if n.word.Load() != word {\n		return nil, nil, nil, false\n	}\n",
		by:   "	p, q := load(&n.a), load(&n.b)\n",
	},
	{
		name: "a consumer inherits a failure behind a planner's back",
		file: "internal/node/node.go",
		was:  "n.word.CompareAndSwap(w, w|Running|inheriting)",
		by:   "n.word.CompareAndSwap(w, w|Running)",
		test: scene("overlapping forces with failures"),
	},
	{
		name: "a waiter that leaves stays in the lot",
		file: "internal/node/lot.go",
		was:  "		case x == w:\n			*p = x.next\n			continue\n",
		by:   "		case x == w:\n",
	},

	// Forces inside each other.
	{
		name: "a nested force helps with what it does not demand",
		file: "eval/nested.go",
		was:  "p.w.Pop(floor)",
		by:   "p.w.Pop(floor * 0)",
		test: scene("a call that forces what forces its neighbour"),
	},
	{
		name: "a cycle is not looked for when a call parks",
		file: "eval/nested.go",
		was:  "	r.checkCycleAt(s)\n",
		by:   "",
	},
	{
		name: "the path of a cycle leaves out direct calls",
		file: "eval/nested.go",
		was:  "	for w = w.above; w != nil; w = w.above {\n",
		by:   "	for w = nil; w != nil; w = w.above {\n",
	},

	// Demand that ends.
	{
		name: "a cancellation is remembered",
		file: "eval/returned.go",
		was:  "	case a.err != nil && unwanted: ",
		by:   "	case a.err != nil && unwanted && false: ",
	},
	{
		name: "consumers of a node that was handed back may run",
		file: "eval/special.go",
		was:  "	r.endIfOver(s)\n	r.kill(s, why)\n",
		by:   "	r.endIfOver(s)\n",
		test: scene("dynamic nodes under cancellation"),
	},
	{
		name: "the bar falls after the sweep",
		file: "eval/scope.go",
		was:  "	s.bar.Store(0)\n	s.killed, s.fail = why, nil\n	s.mu.Unlock()\n	r.sweep(s, 0, bar)\n",
		by:   "	s.killed, s.fail = why, nil\n	s.mu.Unlock()\n	r.sweep(s, 0, bar)\n	s.bar.Store(0)\n",
	},
	{
		name: "a call that starts does not look at the bar again",
		file: "eval/call.go",
		was:  "	if k.num > s.bar.Load() && k.state",
		by:   "	if k.num > s.bar.Load() && false && k.state",
	},
	{
		name: "an adoption forgets who stands behind the call",
		file: "eval/withdraw.go",
		was:  "	if !node.OwnIfAwaited(k.n.Get(), &node.Owner{Who: a}, still) {\n",
		by:   "	if node.Load(k.n.Get()) != node.Waited || !still() {\n",
	},
	{
		name: "an orphan is counted after it has been let go",
		file: "eval/withdraw.go",
		was:  "	r.mu.Lock()\n	defer r.mu.Unlock()\n	if !k.state.CompareAndSwap(from, to) {\n		return false\n	}\n",
		by:   "	if !k.state.CompareAndSwap(from, to) {\n		return false\n	}\n	if to == held {\n		r.mu.Lock()\n		defer r.mu.Unlock()\n		r.opts.engine.orphan(+1)\n		r.orphans++\n	}\n	return true\n}\n\nfunc (r *run) late() {\n	r.mu.Lock()\n	defer r.mu.Unlock()\n",
		also: []edit{
			{"eval/withdraw.go", "	r.opts.engine.orphan(+1)\n	r.orphans++\n	return true\n", "	r.opts.engine.orphan(+1)\n	r.orphans++\n"},
			{"eval/withdraw.go", "			r.leaveTo(k)\n", "			r.late()\n			r.leaveTo(k)\n"},
		},
		test: scene("cancellation of a nested force"),
	},
	{
		name: "the losers of an Any are not told",
		file: "eval/wish.go",
		was:  "		x.winner = s.index\n		r.killKids(x, errLost)\n",
		by:   "		x.winner = s.index\n",
	},

	// Slots, places, tokens.
	{
		name: "a limit is not regained after parking",
		file: "eval/holding.go",
		was:  "	if limit != nil {\n		got",
		by:   "	if limit != nil && token != nil {\n		got",
	},
	{
		name: "a place is lost with a ticket that was granted",
		file: "eval/withdraw.go",
		was:  "x.limit.withdraw(x.ticket)",
		by:   "(x.limit.withdraw(x.ticket) || true)",
	},
	{
		name: "the unsafe token is not lent",
		file: "eval/unsafe.go",
		was:  "	if h == nil || len(h.inner) == 0 ||",
		by:   "	if h == nil || len(h.inner) >= 0 ||",
	},
	{
		name: "the unsafe token is not waited for by who has lent it",
		file: "eval/unsafe.go",
		was:  "	if t.holder == l {\n		return nil\n	}\n",
		by:   "	if t.holder == l || true {\n		return nil\n	}\n",
	},
	{
		name: "an I/O slot is not waited for after parking",
		file: "scheduler/io.go",
		was:  "	seam.Wait(\"io slot\", got)\n",
		by:   "",
	},
	{
		name: "a run is forgotten while an orphan still forces",
		file: "scheduler/run.go",
		was:  "	seam.Wait(\"close\", quiet)\n",
		by:   "	seam.Wait(\"close\", quiet)\n	r.engine.forget(r)\n",
		test: scene("IO calls under cancellation"),
	},

	// Workers.
	{
		name: "the count is lost as a worker ends",
		file: "eval/run.go",
		was:  "	r.count(w.Local.(*post))\n",
		by:   "",
	},
	{
		name: "a worker that ends does not look round once more",
		file: "scheduler/worker.go",
		was:  "	more := r.visible()\n	r.spare = append(r.spare, w)\n	r.settle()\n	r.mu.Unlock()\n	offer.offered()\n	if more {\n		r.wake()\n	}\n	return true\n",
		by:   "	r.spare = append(r.spare, w)\n	r.settle()\n	r.mu.Unlock()\n	offer.offered()\n	return true\n",
		also: []edit{{"scheduler/worker.go", "	if r.visible() && (r.active", "	if false && (r.active"}},
	},
	{
		name: "two thieves take the same task",
		file: "scheduler/deque.go",
		was:  "	t := r.slots[top&r.mask].Load()\n	if !d.top.CompareAndSwap(top, top+1) {\n		return None\n	}\n	return t\n",
		by:   "	t := r.slots[top&r.mask].Load()\n	d.top.Store(top + 1)\n	return t\n",
	},
	{
		name: "a helper of a fold is not waited for",
		file: "eval/split.go",
		was:  "	for range seam.Patience {\n		if sp.helpers.Load() == 0 {\n			break\n		}\n	}\n	if sp.helpers.Load() > 0 {\n",
		by:   "	if false {\n",
	},
	{
		name: "a helper of a force over arrays is not waited for",
		file: "eval/crew.go",
		was:  "	for range seam.Patience {\n		if p.run.Deserted() {\n			break\n		}\n	}\n	p.run.Depart()\n	p.run.Close()\n",
		by:   "	_ = seam.Patience\n	p.run.Depart()\n",
		test: scene("long arrays on the spot, with helpers"),
	},

	// The lone force.
	{
		name: "a lone force opens the gate and tells nobody",
		file: "internal/gate/gate.go",
		was:  "	gate.opened.Broadcast()\n",
		by:   "",
	},
	{
		name: "a lone force does not mark its way when it is asked",
		file: "eval/walk.go",
		was:  "	for n := w.parent; n != nil; n = above(n) {\n		node.Mark(n)\n	}\n	w.solo = false\n",
		by:   "	w.solo = false\n",
	},
	{
		name: "a force goes alone beside another one",
		file: "internal/gate/gate.go",
		was:  "	if !gate.n.CompareAndSwap(1, alone) {\n		return false\n	}\n",
		by:   "	if n := gate.n.Load(); n < 1 || !gate.n.CompareAndSwap(n, alone) {\n		return false\n	}\n",
	},

	// Memory.
	{
		name: "a node keeps its operands",
		file: "internal/node/node.go",
		was:  "func Cut(n *Node) {\n	store(&n.a, nil)\n	store(&n.b, nil)\n}\n",
		by:   "func Cut(n *Node) {\n}\n",
		test: test{pkg: "./expr", run: "^TestMemoryIsReleased$"},
	},

	// What is given back.
	{
		name: "only a run's first worker goes on without a slot",
		file: "scheduler/run.go",
		was:  "	case !r.exempt:\n",
		by:   "	case !r.exempt && r.active.Load() == 0:\n",
	},
	{
		name: "what a worker has done is not counted while its call is given up",
		file: "eval/special.go",
		was:  "	r.count(p) // its worker",
		by:   "	// its worker",
		test: scene("attempts that expire"),
	},

	// Limits by key.
	{
		name: "a claim that was taken to ask for a key is kept",
		file: "eval/limitby.go",
		was:  "	if !mine {\n		node.Seal(n, node.Idle)\n	}\n",
		by:   "",
		test: scene("limits by key run out under nested forces and cancellation"),
	},
	{
		name: "a call by key is not limited",
		file: "eval/special.go",
		was:  "		l = x.by\n",
		by:   "		l = nil\n",
		test: scene("limits by key run out under nested forces and cancellation"),
	},

	// Calls of many operands.
	{
		name: "an operand among many is not waited for",
		file: "graph/plan.go",
		was:  "	k.Missing = int32(e - (len(p.Wide) - len(operands)))\n",
		by:   "	k.Missing = max(0, int32(e-(len(p.Wide)-len(operands)))-1)\n",
		test: test{pkg: "./expr", run: "^TestACallOfAnyNumberOfOperands$"},
	},
	{
		name: "the attempts at a call share a slice",
		file: "expr/calln.go",
		was:  "k.f.call(s.Ctx, own(k.as))",
		by:   "k.f.call(s.Ctx, k.as)",
		test: test{pkg: "./expr", run: "^TestForksOfAnyNumberOfArguments$"},
	},
	{
		name: "equal numbers of arguments are taken for equal arguments",
		file: "expr/calln.go",
		was:  "copy(eight[:], row[from:])",
		by:   "copy(eight[:], row)",
		test: test{pkg: "./expr", run: "^TestEqualPureCallsOfManyAreShared$"},
	},
	{
		name: "the elements of a Map are counted from one",
		file: "expr/lifted.go",
		was:  "	return int(node.Number(n) - l.first)\n",
		by:   "	return int(node.Number(n) - l.first + 1)\n",
		test: test{pkg: "./expr", run: "^TestElementsOfAMapAreTold$"},
	},
}
