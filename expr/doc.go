// Package expr is the typed lazy value: make one, combine it, force it.
//
//	thumbnail := expr.LiftErr1(createThumbnail)        // mark the function once: from now on it can be forked
//	total := expr.Const(int64(0))
//	for _, path := range paths {
//		total = ops.Add(total, thumbnail.Fork(path))   // nothing runs
//	}
//	bytes, err := total.Force(ctx)                     // everything runs, in parallel
//
// A forked call is a node of a graph; operators build further nodes; nothing runs until a value is forced. A force
// evaluates what the value needs, each node once, forks in parallel, and remembers every value and every failure.
//
//	to make          | one                                     | of several
//	-----------------+-----------------------------------------+--------------------------------------------
//	a value          | Const, Fail                             |
//	a call           | Fork, ForkErr, ForkCtx; Func.Fork, Call | Func.Map, Func.CallEach; LiftN for any number of operands
//	from a value     | Map, Bind, Flatten, If, Catch, After    | Map2, Map3, MapN, All, AllOf, Any, Settle, Pair, Gather
//	a reduction      | FoldRange, Fold                         |
//	an operator      | Op1, Try1; package ops                  | Op2, Op3, Try2, Try3
//	the value itself | Force, Start, Peek                      | AsCompleted
//	what went wrong  | Error, Cause                            |
//
//	options of a function: CPUBound, IOBound, Unsafe; Timeout, Retry, Limit, LimitBy, Rate; Pure, Name, Priority; Grain
//	options of a force: package eval
//
// # What compiles and surprises
//
//   - Forcing inside a loop runs sequentially. Build first, force once.
//   - A fork that is never forced never runs.
//   - x == y compares handles, not values; x.String() describes, and does not force.
//   - A failure is remembered for ever: a package-level expression is poisoned by one outage. Make a new one.
//   - var f = expr.LiftCtx1(g), where g uses f, is Go's initialisation cycle: assign f in func init, or build the recursion
//     as a graph with Bind.
//   - Values are shared: a slice or map that comes from a force is read-only for all that force it.
//   - reflect.DeepEqual, and with it testify's Equal, looks into the nodes, and its report shows their insides: two
//     expressions of equal values are different. Force, and compare values, or compare handles by ==.
//   - os.Exit, log.Fatal and the runtime's fatal errors (concurrent map writes, out of memory, a stack of 1 GB) end the
//     process from inside a fork as they do elsewhere.
//
// # Misuse, and what is none
//
// What can be seen when the graph is built panics at once, with "expr:" or "eval:" and a sentence: a zero [Expr] or Func, a
// nil function, option, policy, waiter or dependency, an option out of range, Any of nothing, slices of different lengths
// in Map, an operator type with fields, an option that can mean nothing where it is given (Retry of a function that cannot fail,
// LimitBy for another argument, Grain outside of FoldRange). So does a force with a nil context. What can only happen during a run is a failure
// of the node: a function of Bind, Catch or Flatten that returns a zero Expr, a nil context inside of a fork. An operator
// that forces fails with a sentence or works, but never hangs.
//
// Not misuse: building on an expression, forcing it, starting it and drawing it from any number of goroutines at the same
// time, without locks; a force in a package variable or in func init; a force under a context that has ended (a value or
// failure that is there already is returned, otherwise the end of the context, and nothing starts); All of nothing, and All
// of a million.
package expr
