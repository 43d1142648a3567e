//go:build seam

package mutation

// Tests of the battery that catch a bug without a search for a schedule.
var (
	guards   = quick("TestCodeThatMisbehaves")
	contexts = quick("TestContextsThat")
	errs     = quick("TestErrorsThat")
	expired  = quick("TestWhatAnExpiredAttemptHasComesBack")
	left     = quick("TestNoTimerIsLeft")
	ended    = quick("TestWhatANestedForceHasBegunEndsWithAGoexit")
	goexits  = quick("TestAGoexitIsTheSameOnEverySchedule")
	told     = quick("TestAFailureAfterADeadlineThatWasToldIsNotRemembered")
	order    = quick("TestElementsBeginInTheirOrder|TestUnsafeCallsOfElementsRunInTheirOrder")
	stream   = quick("TestAStreamForgetsWhatItHasTold")
	bubble   = quick("TestNothingIsLeftOfABubble")
	pause    = quick("TestAPauseHoldsNothing")
	beneath  = quick("TestACallBeneathAnExpiredOneWaitsForItsSlot")
	rates    = quick("TestAWaiterOfARateIsToldThatNoForceWaits")
	alone    = quick("TestAnExclusiveCallThatIsWithdrawnKeepsNoCallOut")
	nested   = test{pkg: "./internal/exec", run: "^TestACallInsideOfAnotherOne|^TestACallThatAnotherForceWants"}
	adopters = test{pkg: "./internal/battery", run: "^TestAnAdoptedCallThatFailsIsTriedAgainByItsAdopter$"}
	keeping  = test{pkg: "./expr", run: "^TestWhatACancelledCallReturnsIsNotKept$"}
	entries  = test{pkg: "./internal/keep/disk", run: "^TestAnEntryOfAnotherCallIsNotUsed$"}
	helpers  = test{pkg: "./expr", run: "^TestAFoldWhosePartsIgnoreTheirContextDoesNotHoldTheForceUp$"}
)

// mutants lists mistakes that are easily made; some of them were made once.
var mutants = []*mutant{
	// The word of a node.
	{
		name: "a claim is a load and a store",
		file: "internal/node/outcome.go",
		was:  "	return w&stateMask == Idle && n.word.CompareAndSwap(w, w|Running)\n",
		by:   "	if w&stateMask != Idle {\n		return false\n	}\n	n.word.Store(w | Running)\n	return true\n",
	},
	{
		name: "a waiter subscribes by a store",
		file: "internal/node/parking.go",
		was:  "			if !n.word.CompareAndSwap(word, word&^stateMask|Waited) {\n				continue\n			}\n",
		by:   "			n.word.Store(word&^stateMask | Waited)\n",
	},
	{
		name: "only one waiter is woken",
		file: "internal/node/parking.go",
		was:  "		if w.node != n {\n			p = &w.next\n			continue\n		}\n		*p = w.next\n		w.next, told = told, w\n",
		by:   "		if w.node != n || told != nil {\n			p = &w.next\n			continue\n		}\n		*p = w.next\n		w.next, told = told, w\n",
	},
	{
		name: "a node is published before its value",
		file: "internal/invoke/eval.go",
		was:  "	err := op.Eval(s, n)\n	return err\n",
		by:   "	if node.Has(n, node.Call) && node.Load(n) >= node.Running {\n		node.CompleteAlone(n)\n	}\n	err := op.Eval(s, n)\n	return err\n",
	},
	{
		name: "a node has failed before its failure is there",
		file: "internal/node/outcome.go",
		was:  "	setFailure(n, f)\n	seal(n, Failed)\n}\n",
		by:   "	seal(n, Failed)\n	setFailure(n, f)\n}\n",
	},
	{
		name: "a node is handed back and nobody is woken",
		file: "internal/node/outcome.go",
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
		file: "internal/node/outcome.go",
		was:  "n.word.CompareAndSwap(w, w|Running|inheriting)",
		by:   "n.word.CompareAndSwap(w, w|Running)",
		test: scene("overlapping forces with failures"),
	},
	{
		name: "a waiter that leaves stays in the lot",
		file: "internal/node/parking.go",
		was:  "		case x == w:\n			*p = x.next\n			continue\n",
		by:   "		case x == w:\n",
	},

	// Forces inside each other.
	{
		name: "a nested force helps with what it does not demand",
		file: "internal/exec/nested.go",
		was:  "p.Worker.Pop(floor)",
		by:   "p.Worker.Pop(floor * 0)",
		test: scene("a call that forces what forces its neighbour"),
	},
	{
		name: "a cycle is not looked for when a call parks",
		file: "internal/exec/nested.go",
		was:  "	demand.CheckCycleAt(s)\n",
		by:   "",
	},
	{
		name: "the path of a cycle leaves out direct calls",
		file: "internal/demand/cycle.go",
		was:  "	for w = w.Above; w != nil; w = w.Above {\n",
		by:   "	for w = nil; w != nil; w = w.Above {\n",
	},

	// Demand that ends.
	{
		name: "a cancellation is remembered",
		file: "internal/exec/returned.go",
		was:  "	case a.Err != nil && unwanted: ",
		by:   "	case a.Err != nil && unwanted && false: ",
	},
	{
		name: "a call inside of another one does not hear of the end of its force",
		file: "internal/exec/parallel.go",
		was:  "	if a.Post.Depth > 1 {\n		c.Follow(",
		by:   "	if a.Post.Depth > 99 {\n		c.Follow(",
		test: nested,
	},
	{
		name: "a call that another force wants ends with its nested force",
		file: "internal/exec/parallel.go",
		was:  "		c.Follow(a.Block.Scope.Top())\n",
		by:   "		c.FollowItself()\n",
		test: nested,
	},
	{
		name: "a scope of another run is withdrawn by the run that waits for it",
		file: "internal/exec/withdraw.go",
		was:  "			s.Kill(failure.ErrWithdrawn)\n",
		by:   "			a.r.Kill(s, failure.ErrWithdrawn)\n",
		test: contexts,
	},
	{
		name: "consumers of a node that was handed back may run",
		file: "internal/demand/scope.go",
		was:  "	s.EndIfOver()\n	s.Kill(why)\n",
		by:   "	s.EndIfOver()\n",
		test: scene("dynamic nodes under cancellation"),
	},
	{
		name: "the bar falls after the sweep",
		file: "internal/exec/scopes.go",
		was:  "	bar := s.Fall(why)\n	if bar == 0 {\n		return\n	}\n	r.sweep(s, 0, bar)\n",
		by:   "	bar := s.Bar.Load()\n	if bar == 0 {\n		return\n	}\n	r.sweep(s, 0, bar)\n	s.Fall(why)\n",
	},
	{
		name: "a call that starts does not look at the bar again",
		file: "internal/exec/call.go",
		was:  "	if k.Number > s.Bar.Load() && k.State",
		by:   "	if k.Number > s.Bar.Load() && false && k.State",
	},
	{
		name: "an adoption forgets who stands behind the call",
		file: "internal/exec/withdraw.go",
		was:  "	if !node.OwnIfAwaited(k.Node.Get(), &node.Owner{Who: a}, still) {\n",
		by:   "	if node.Load(k.Node.Get()) != node.Waited || !still() {\n",
	},
	{
		name: "an orphan is counted after it has been let go",
		file: "internal/run/orphans.go",
		was:  "	r.mu.Lock()\n	defer r.mu.Unlock()\n	if !k.State.CompareAndSwap(from, to) {\n		return false\n	}\n	r.addOrphan()\n	return true\n",
		by:   "	if !k.State.CompareAndSwap(from, to) {\n		return false\n	}\n	if to == demand.Held {\n		r.mu.Lock()\n		defer r.mu.Unlock()\n		r.addOrphan()\n	}\n	return true\n}\n\nfunc (r *Run) Late() {\n	r.mu.Lock()\n	defer r.mu.Unlock()\n	r.addOrphan()\n",
		also: []edit{{"internal/exec/parallel.go", "	r.leaveTo(k)\n", "	r.Late()\n	r.leaveTo(k)\n"}},
		test: scene("cancellation of a nested force"),
	},
	{
		name: "the losers of an Any are not told",
		file: "internal/exec/kids.go",
		was:  "		x.Winner = s.Index\n		x.KillKids(demand.ErrLost)\n",
		by:   "		x.Winner = s.Index\n",
	},

	// Results that are kept.
	{
		name: "a look that finds nothing keeps the node",
		file: "internal/demand/kept.go",
		was:  "	node.HandBack(n)\n	return Missed\n",
		by:   "	return Missed\n",
		test: scene("kept calls beside each other"),
	},
	{
		name: "what a cancelled call returns is kept",
		file: "internal/exec/returned.go",
		was:  "		if !unwanted { // else",
		by:   "		if k != nil { // else",
		test: keeping,
	},
	{
		name: "an entry is believed whatever its key",
		file: "internal/keep/disk/get.go",
		was:  "err == nil && f.Head.Parts.Key() != k",
		by:   "err == nil && f.Head.Parts.Format == 0",
		test: entries,
	},

	// Slots, places, tokens.
	{
		name: "a limit is not regained after parking",
		file: "internal/run/holding.go",
		was:  "	if limit != nil {\n		got",
		by:   "	if limit != nil && token != nil {\n		got",
	},
	{
		name: "a place is lost with a ticket that was granted",
		file: "internal/exec/withdraw.go",
		was:  "x.Limit.Queue.Cancel(x.Ticket)",
		by:   "(x.Limit.Queue.Cancel(x.Ticket) || true)",
	},
	{
		name: "the unsafe token is not lent",
		file: "internal/permit/token.go",
		was:  "	if h == nil || len(h.inner) == 0 ||",
		by:   "	if h == nil || len(h.inner) >= 0 ||",
	},
	{
		name: "the unsafe token is not waited for by who has lent it",
		file: "internal/permit/token.go",
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
		was:  "	seam.Wait(\"close\", idle)\n",
		by:   "	seam.Wait(\"close\", idle)\n	r.engine.forget(r)\n",
		test: scene("IO calls under cancellation"),
	},

	// Workers.
	{
		name: "the count is lost as a worker ends",
		file: "internal/exec/machine.go",
		was:  "	r.count(w.Local.(*run.Post))\n",
		by:   "",
	},
	{
		name: "a worker that ends does not look round once more",
		file: "scheduler/worker.go",
		was:  "	more := r.hasWork()\n	exit := w.deferredExit()\n",
		by:   "	more := false\n	exit := w.deferredExit()\n",
		also: []edit{{"scheduler/worker.go", "	if !w.clears && r.hasWork()", "	if !w.clears && false"}},
	},
	{
		name: "two thieves take the same task",
		file: "scheduler/deque.go",
		was:  "	t := r.slots[top&r.mask].Load()\n	if !d.top.CompareAndSwap(top, top+1) {\n		return None\n	}\n	return t\n",
		by:   "	t := r.slots[top&r.mask].Load()\n	d.top.Store(top + 1)\n	return t\n",
	},
	{
		name: "a helper of a fold is not waited for",
		file: "internal/run/split.go",
		was:  "	for range seam.Patience {\n		if sp.helpers.Load() == 0 {\n			break\n		}\n	}\n	if sp.helpers.Load() > 0 {\n",
		by:   "	if false {\n",
	},
	{
		name: "a helper of a force over arrays is not waited for",
		file: "internal/inline/crew.go",
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
		file: "internal/walk/walk.go",
		was:  "	for n := w.parent; n != nil; n = above(n) {\n		node.Mark(n)\n	}\n	w.alone = false\n",
		by:   "	w.alone = false\n",
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
		file: "internal/node/outcome.go",
		was:  "func cut(n *Node) {\n	store(&n.a, nil)\n	store(&n.b, nil)\n}\n",
		by:   "func cut(n *Node) {\n}\n",
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
		file: "internal/exec/parallel.go",
		was:  "	r.count(p) // its worker",
		by:   "	// its worker",
		test: scene("attempts that expire"),
	},

	// Limits by key.
	{
		name: "a claim that was taken to ask for a key is kept",
		file: "internal/exec/limitby.go",
		was:  "	if !mine {\n		node.HandBack(n)\n	}\n",
		by:   "",
		test: scene("limits by key run out under nested forces and cancellation"),
	},
	{
		name: "a call by key is not limited",
		file: "internal/exec/special.go",
		was:  "		l = x.By\n",
		by:   "		l = nil\n",
		test: scene("limits by key run out under nested forces and cancellation"),
	},

	// Calls of many operands.
	{
		name: "an operand among many is not waited for",
		file: "internal/plan/plan.go",
		was:  "	k.Missing = int32(e - (len(p.Wide) - len(operands)))\n",
		by:   "	k.Missing = max(0, int32(e-(len(p.Wide)-len(operands)))-1)\n",
		test: test{pkg: "./expr", run: "^TestACallOfAnyNumberOfOperands$"},
	},
	{
		name: "the index of a plan ends at the highest node found so far, and later operands lie above it",
		file: "internal/plan/plan.go",
		was:  "	p.found.reset(node.Number(p.few[p.at].Node))\n",
		by:   "	p.found.reset(node.Number(p.few[from].Node))\n",
		test: test{pkg: "./internal/plan", run: "^TestPlanOfAWideNodeOverAChain$"},
	},
	{
		name: "the attempts at a call share a slice",
		file: "internal/cell/args.go",
		was:  "return Own(x.As)",
		by:   "return x.As",
		test: test{pkg: "./expr", run: "^TestForksOfAnyNumberOfArguments$"},
	},
	{
		name: "equal numbers of arguments are taken for equal arguments",
		file: "internal/cell/key.go",
		was:  "copy(eight[:], row[from:])",
		by:   "copy(eight[:], row)",
		test: test{pkg: "./expr", run: "^TestEqualPureCallsOfManyAreShared$"},
	},
	{
		name: "the elements of a Map are counted from one",
		file: "internal/cell/call.go",
		was:  "	return int(node.Number(n) - f.nth)\n",
		by:   "	return int(node.Number(n) - f.nth + 1)\n",
		test: test{pkg: "./expr", run: "^TestElementsOfAMapAreTold$"},
	},

	// What is given back, however a call ends.
	{
		name: "a limit is kept after a Goexit in a retried attempt",
		file: "internal/exec/returned.go",
		was:  "	r.release(k)\n	kept.Write()",
		by:   "	if a.Err == failure.ErrGoexit && a.Number > 1 {\n		k.Ext.Load().Limit = nil\n	}\n	r.release(k)\n	kept.Write()",
		test: guards,
	},
	{
		name: "a limit is kept by a call that panicked",
		file: "internal/exec/returned.go",
		was:  "	r.release(k)\n	kept.Write()",
		by:   "	if a.PCs != nil && a.Limit != nil {\n		k.Ext.Load().Limit = nil\n	}\n	r.release(k)\n	kept.Write()",
		test: guards,
	},
	{
		name: "the token is kept by a call that panicked",
		file: "internal/exec/returned.go",
		was:  "	r.release(k)\n	kept.Write()",
		by:   "	if a.PCs != nil && a.Token != nil {\n		k.Ext.Load().Token = nil\n	}\n	r.release(k)\n	kept.Write()",
		test: guards,
	},
	{
		name: "a limit is kept by an attempt that expired",
		file: "internal/exec/returned.go",
		was:  "	if a.Limit != nil {\n		a.Limit.Queue.Release()\n	}\n	if a.Token != nil {",
		by:   "	if a.Token != nil {",
		test: expired,
	},
	{
		name: "the token is kept by an attempt that expired",
		file: "internal/exec/returned.go",
		was:  "		r.Lane().Release(a.Token)\n	}\n	r.OrphanEnded()\n",
		by:   "	}\n	r.OrphanEnded()\n",
		test: expired,
	},
	{
		name: "an attempt that expired is counted for ever",
		file: "internal/exec/returned.go",
		was:  "	r.OrphanEnded()\n	r.Back(a.Post)\n}",
		by:   "	r.Back(a.Post)\n}",
		test: expired,
	},
	{
		name: "an attempt that expired gives its limit back twice",
		file: "internal/exec/parallel.go",
		was:  "	x.Limit, x.Token = nil, nil // kept",
		by:   "	x.Token = nil // kept",
		test: expired,
	},
	{
		name: "an attempt that expired ends its worker for the call beneath it",
		file: "internal/exec/returned.go",
		was:  "	r.OrphanEnded()\n	r.Back(a.Post)\n}",
		by:   "	r.OrphanEnded()\n}",
		test: beneath,
	},
	{
		name: "a call that was adopted is counted for ever",
		file: "internal/exec/returned.go",
		was:  "	r.OrphanEnded()\n	r.Back(a.Post)\n	return demand.None\n",
		by:   "	r.Back(a.Post)\n	return demand.None\n",
	},
	{
		name: "a pause between attempts holds a place",
		file: "internal/exec/special.go",
		was:  "	if x.Limit != nil { // a pause holds no slot\n",
		by:   "	if x.Limit != nil && false {\n",
		test: pause,
	},
	{
		name: "a withdrawn pause leaves its timer",
		file: "internal/exec/withdraw.go",
		was:  "			if x.Stop != nil {\n				x.Stop()\n			}\n			b.Scope.Top()",
		by:   "			b.Scope.Top()",
		test: left,
	},
	{
		name: "a call that has returned leaves the timer of its timeout",
		file: "internal/run/attempt.go",
		was:  "a.Expiry != nil && !a.Expiry.Stop()",
		by:   "a.Expiry != nil && false",
		test: left,
	},
	{
		name: "a waiter of a rate is not told that nobody waits",
		file: "internal/exec/withdraw.go",
		was:  "	x.Ticket, x.Request, x.Exclusive = nil, nil, nil\n	if x.Stop != nil {\n		x.Stop()\n	}\n",
		by:   "	x.Ticket, x.Request, x.Exclusive = nil, nil, nil\n",
		test: rates,
	},
	{
		name: "a task that is withdrawn stays in the parking lot",
		file: "internal/exec/withdraw.go",
		was:  "		node.Quit(leave)\n",
		by:   "		_ = leave\n",
	},
	{
		name: "a call stays an owner after its force",
		file: "internal/run/waits.go",
		was:  "	node.Disown(f.owner)\n",
		by:   "",
	},
	{
		name: "a dynamic node stays an owner",
		file: "internal/demand/task.go",
		was:  "		node.Disown(x.Owner)\n",
		by:   "",
	},
	{
		name: "a dynamic node stays an owner where a sequential force is ended",
		file: "internal/exec/order.go",
		was:  "				k.Ext.Load().Disown()\n",
		by:   "",
		test: contexts,
	},
	{
		name: "the claim of a kid that has just closed is kept",
		file: "internal/exec/order.go",
		was:  "			r.leaves(p, s, 1)\n			if s.Parent != nil {\n				r.afterKid(p, s)\n			}\n			stack = stack[:len(stack)-1] // not before",
		by:   "			stack = stack[:len(stack)-1]\n			r.leaves(p, s, 1)\n			if s.Parent != nil {\n				r.afterKid(p, s)\n			}\n			// not before",
		test: contexts,
	},
	{
		name: "what a force has begun goes on when a Goexit ends it",
		file: "internal/exec/nested.go",
		was:  "	if !s.IsClosed() {\n",
		by:   "	if false {\n",
		test: ended,
	},
	{
		name: "the process is not given back with the token",
		file: "internal/permit/token.go",
		was:  "	if idle {\n",
		by:   "	if idle && false {\n",
		test: guards,
	},
	{
		name: "a lender is not told that its token is back",
		file: "internal/permit/token.go",
		was:  "			close(l.lender.back)\n",
		by:   "",
	},
	{
		name: "the exemption of a run is kept",
		file: "scheduler/run.go",
		was:  "	case exemption:\n		r.exempt = false\n",
		by:   "	case exemption:\n",
	},
	{
		name: "a slot is kept by a worker that ends",
		file: "scheduler/run.go",
		was:  "		offer = r.engine.give(&r.engine.cpu)\n",
		by:   "		_ = offer\n",
	},
	{
		name: "an I/O slot is kept by a call that waits",
		file: "scheduler/lend.go",
		was:  "	case IO:\n		offer = r.freeIO()\n	case Aside:\n		r.aside--\n	}\n	r.signalIdle()\n	more",
		by:   "	case IO:\n		_ = offer\n	case Aside:\n		r.aside--\n	}\n	r.signalIdle()\n	more",
	},
	{
		name: "a goroutine that has its I/O slot is still counted aside",
		file: "scheduler/lend.go",
		was:  "	} else {\n		r.aside--\n	}\n	r.signalIdle()\n	r.mu.Unlock()\n	offer.offered()\n}",
		by:   "	}\n	r.signalIdle()\n	r.mu.Unlock()\n	offer.offered()\n}",
	},
	{
		name: "a worker that ends is still inside of the exclusion",
		file: "scheduler/worker.go",
		was:  "	r.signalIdle()\n	r.mu.Unlock()\n	exit()\n	offer.offered()\n	if more",
		by:   "	_ = exit\n	r.signalIdle()\n	r.mu.Unlock()\n	offer.offered()\n	if more",
	},
	{
		name: "a call that waits is still inside of the exclusion",
		file: "scheduler/lend.go",
		was:  "	w.exitExclusion()\n	// The slot",
		by:   "	// The slot",
	},
	{
		name: "an exclusive call that is withdrawn stays in its queue",
		file: "internal/exec/withdraw.go",
		was:  "		w.Exclusion.Withdraw(x.Exclusive)\n",
		by:   "		_ = w\n",
		test: alone,
	},
	{
		name: "the ticket of an exclusive call is looked up once its task is asleep",
		file: "internal/exec/parallel.go",
		was:  "			r.Sched.Exclusion().Acquire(ticket)\n",
		by:   "			r.Sched.Exclusion().Acquire(b.Task(i).Ext.Load().Exclusive)\n",
		test: scene("exclusive calls under cancellation and in order"),
	},
	{
		name: "a force is known to the call that waits before it can be withdrawn",
		file: "internal/exec/whole.go",
		was:  "	if !o.Sequential {\n		r.Sched =",
		by:   "	if begins != nil {\n		begins(r.Root)\n		begins = nil\n	}\n	if !o.Sequential {\n		r.Sched =",
		test: scene("Start and Wait under cancellation"),
	},
	{
		name: "runs that were kept out by an exclusive call are not told",
		file: "scheduler/exclusion.go",
		was:  "		r.readmitted()\n",
		by:   "		_ = r\n",
	},
	{
		name: "a sequential force that is ended stays inside of the exclusion",
		file: "internal/exec/order.go",
		was:  "	defer p.IsInside(run.IsOutside) // should",
		by:   "	// should",
		test: guards,
	},
	{
		name: "a goroutine that is ended stays on the list",
		file: "internal/exec/order.go",
		was:  "	defer run.Delist()\n",
		by:   "",
		test: guards,
	},
	{
		name: "the gate is not left by the last orphan",
		file: "internal/run/orphans.go",
		was:  "	r.Sched.Forget()\n	gate.Leave()\n",
		by:   "	r.Sched.Forget()\n	_ = gate.Leave\n",
	},
	{
		name: "a bubble is never forgotten",
		file: "internal/world/world.go",
		was:  "		delete(bubbles.worlds, w.number)\n",
		by:   "",
		test: bubble,
	},
	{
		name: "a force in a bubble does not leave it",
		file: "internal/run/orphans.go",
		was:  "	gate.Leave()\n	r.Opts.World.Leave()\n",
		by:   "	gate.Leave()\n",
		test: bubble,
	},
	{
		name: "a worker whose call ends it has no successor",
		file: "scheduler/worker.go",
		was:  "		if !whole && w.away.Load() == 0 {\n",
		by:   "		if whole && w.away.Load() != 0 {\n",
		test: guards,
	},
	{
		name: "a worker that retires wakes no other one",
		file: "scheduler/worker.go",
		was:  "	offer.offered()\n	if more {\n		r.wake()\n	}\n	return true\n",
		by:   "	offer.offered()\n	_ = more\n	return true\n",
	},
	{
		name: "a failed call is not started anew by its adopter",
		file: "internal/exec/returned.go",
		was:  "a.Err != nil && !mine && a.Retries()",
		by:   "false && a.Retries()",
		test: adopters,
	},
	{
		name: "helpers of a call that was left are waited for",
		file: "internal/exec/parallel.go",
		was:  "	r.LeaveHelpers(p, k)\n	b.Scope.Dirty.Store(true)\n	// The adoption",
		by:   "	b.Scope.Dirty.Store(true)\n	// The adoption",
		test: helpers,
	},
	{
		name: "helpers of an attempt that expired are waited for",
		file: "internal/exec/parallel.go",
		was:  "	r.LeaveHelpers(p, k)\n	r.count(p)",
		by:   "	r.count(p)",
		test: quick("TestHelpersOfAFoldThatHasExpiredAreLeft"),
	},
	{
		name: "a helper that was left is counted for ever",
		file: "internal/run/split.go",
		was:  "			sp.r.OrphanEnded()\n",
		by:   "",
	},
	{
		name: "a fold holds its place while all of its parts wait",
		file: "internal/run/holding.go",
		was:  "	h.r.letGo(h.limit, h.token, inner...)\n",
		by:   "	_ = inner\n",
	},
	{
		name: "a policy is not guarded",
		file: "internal/run/attempt.go",
		was:  "	if bad := invoke.Guarded(\"the policy of Retry\", func() { wait, more = sp.Retry(number, err) }); bad != nil {",
		by:   "	wait, more = sp.Retry(number, err)\n	if bad := (*failure.Misbehaved)(nil); bad != nil {",
		test: guards,
	},
	{
		name: "a rate is not guarded",
		file: "internal/policy/special.go",
		was:  "	if bad := invoke.Guarded(\"the waiter of Rate\", func() { err = sp.Rate.Wait(ctx) }); bad != nil {",
		by:   "	_ = invoke.Guarded\n	err = sp.Rate.Wait(ctx)\n	if bad := (*failure.Misbehaved)(nil); bad != nil {",
		test: guards,
	},
	{
		name: "a key is not guarded",
		file: "internal/exec/limitby.go",
		was:  "	bad := invoke.Guarded(\"the key of LimitBy\", func() { l = sp.LimitFor(n) })\n",
		by:   "	l = sp.LimitFor(n)\n	var bad error\n	_ = invoke.Guarded\n",
		test: guards,
	},
	{
		name: "a guard sees panics alone",
		file: "internal/invoke/guard.go",
		was:  "			bad = &failure.Misbehaved{What: what}\n			bad.PCs, bad.Err = failure.Recovered(recover())\n",
		by:   "			v := recover()\n			if v == nil {\n				return\n			}\n			bad = &failure.Misbehaved{What: what}\n			bad.PCs, bad.Err = failure.Recovered(v)\n",
		test: guards,
	},
	{
		name: "a context is asked for its error while it goes on",
		file: "internal/callctx/force.go",
		was:  "	default:\n		return nil\n	}\n}\n\n// Value",
		by:   "	default:\n		return c.Context.Err()\n	}\n}\n\n// Value",
		test: contexts,
	},
	{
		name: "a context that has ended is not guarded",
		file: "internal/callctx/force.go",
		was:  "	bad := invoke.Guarded(\"the context's Err\", func() {\n		if err := c.Context.Err(); err != nil {\n			w.Err = err\n		}\n		w.Cause = context.Cause(c.Context)\n	})\n",
		by:   "	if err := c.Context.Err(); err != nil {\n		w.Err = err\n	}\n	w.Cause = context.Cause(c.Context)\n	var bad error\n",
		test: contexts,
	},
	{
		name: "package context asks the user's unguarded",
		file: "internal/callctx/call.go",
		was:  "	case key != ancestor:\n",
		by:   "	case true:\n",
		test: contexts,
	},
	{
		name: "a context is asked on the goroutine that Start makes",
		file: "eval/background.go",
		was:  "	ctx = callctx.Adopt(ctx) // here, where",
		by:   "	// here, where",
		test: contexts,
	},
	{
		name: "a context is asked for its deadline again and again",
		file: "internal/callctx/call.go",
		was:  "c.from.Deadline()",
		by:   "c.from.(*Force).Context.Deadline()",
		test: quick("TestADeadlineIsAskedForOnce"),
	},
	{
		name: "a nil error of the engine's is followed",
		file: "internal/failure/error.go",
		was:  "		if !ok || in == nil {",
		by:   "		if !ok {",
		test: errs,
	},
	{
		name: "a Goexit that is handled happens inline",
		file: "internal/exec/parallel.go",
		was:  " && !b.Scope.Handled && ",
		by:   " && ",
		test: goexits,
	},
	{
		name: "a Goexit does not travel",
		file: "internal/run/registry.go",
		was:  "			runtime.Goexit()\n",
		by:   "			runtime.Gosched()\n			return err\n",
		test: goexits,
	},
	{
		name: "a call keeps its limit while it waits for a run of its own",
		file: "internal/exec/absence.go",
		was:  "	r.GiveUp(a.f, a.s)\n",
		by:   "",
		also: []edit{{"internal/exec/absence.go", "		p.Regain(f.Limit, f.Token)\n", "		_ = f.Limit\n"}},
	},
	{
		name: "a call that waits for a run of its own is in no cycle",
		file: "internal/exec/absence.go",
		was:  "	r.GiveUp(a.f, a.s)\n	p.ShowWaits()\n",
		by:   "	r.GiveUp(a.f, a.s)\n",
	},
	{
		name: "a failure after a deadline that was told is remembered",
		file: "internal/run/attempt.go",
		was:  " || a.Err != nil && c.IsLate())",
		by:   ")",
		test: told,
	},
	{
		name: "elements are begun backwards",
		file: "internal/exec/kids.go",
		was:  "slices.Backward(last)",
		by:   "slices.All(last)",
		test: order,
	},
	{
		name: "elements have turns of their own",
		file: "internal/demand/fill.go",
		was:  "	if x.turns == nil {\n",
		by:   "	if true {\n",
		test: order,
	},
	{
		name: "a stream keeps its elements",
		file: "eval/each.go",
		was:  "	l.nodes[i] = nil\n",
		by:   "",
		also: []edit{{"expr/many.go", "			nodes[i] = nil\n", ""}},
		test: stream,
	},
	{
		name: "a place is regained before the token",
		file: "internal/run/holding.go",
		was:  "	if token != nil {\n		if back := p.Run.Lane().Regain(token); back != nil {\n			p.wait(back)\n		}\n	}\n	if limit != nil {\n",
		by:   "	if token != nil {\n		defer func() {\n			if back := p.Run.Lane().Regain(token); back != nil {\n				p.wait(back)\n			}\n		}()\n	}\n	if limit != nil {\n",
		test: test{pkg: schedules.pkg, run: schedules.run + "/AsCompleted_in_the_unsafe_lane_under_a_limit", tags: "seam"},
	},
	{
		name: "what is begun inside of a started run is said to be it",
		file: "internal/exec/whole.go",
		was:  "	o.Begins = nil //",
		by:   "	//",
		test: quick("TestVerbsInsideOfEachOther"),
	},
	{
		name: "a timer that has begun is not noted",
		file: "internal/run/attempt.go",
		was:  "		s.Dirty.Store(true) // it has begun",
		by:   "		// it has begun",
		test: scene("a timer that begins as its call returns"),
	},
	{
		name: "one worker comes back after an exclusive call",
		file: "scheduler/exclusion.go",
		was:  "	for range min(ready, r.most) {\n		r.wake()\n	}\n",
		by:   "	_ = ready\n",
		test: quick("TestEveryWorkerComesBackAfterAnExclusiveCall"),
	},
	{
		name: "a task that was planned as claimed counts as asleep",
		file: "internal/demand/block.go",
		was:  "			k.State.Store(Unread)",
		by:   "			k.State.Store(Asleep)",
	},
	{
		name: "a call that was handed back is made without its operands",
		file: "internal/demand/operands.go",
		was:  "	return idle, idle && missing",
		by:   "	return idle, false",
		test: scene("partitions that fail fast"),
	},
	{
		name: "demand that ends while a partition is formed does not end for it",
		file: "internal/dispatch/partition.go",
		was:  "	for _, s := range p.scopes {\n		p.withdraw(s)\n	}\n",
		by:   "",
		test: scene("a partition that is formed while its demand ends"),
	},
}
