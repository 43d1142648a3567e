// Package rewrite turns loops of plain calls into forks, and forks into plain
// calls.
//
//	for i, x := range xs {        var forks []expr.Expr[int]
//		out[i] = square(x)        for _, x := range xs {
//	}                                 forks = append(forks, lazySquare.Fork(x))
//	                              }
//	                              values := expr.Must(expr.All(forks...).Force(context.Background()))
//	                              for i := range xs {
//	                                  out[i] = values[i]
//	                              }
//
// [Fork] goes from left to right, [Unfork] from right to left, to the same
// bytes. Fork changes a loop only if the program cannot tell the difference;
// otherwise there is a [source.Refusal] with a position and, where calls are
// the reason, the chain of calls. It answers "may I", never "should I".
//
// # Which loops
//
// Of the iterations nothing moves but the forked calls, which come before all
// else that the loop does. So a loop may be changed if these calls have no
// effects, if nothing that the loop does changes what they are handed or read,
// and if each is made in every iteration that the plain loop begins. What else
// the loop does, it does afterwards, in the same order. Beyond that the rules
// are narrower than they would have to be, so that a reader can check by eye
// what has been done: a loop may write local variables by op= and append,
// elements of slices at its own index, and entries of maps; it may leave by
// returning an error.
//
// # What differs
//
// A call that panics panics with the engine's error, which has both tracebacks:
// before the loop has written anything, or, in a loop that may return, where the
// loop comes to it. Of calls that return errors the first error in the order of
// the loop counts, as before; calls behind it may have been made.
//
// # What the new text is made of
//
// Each call that is forked gets a slice of forks, a loop that fills it, and one
// force; the old loop follows, with the values in the place of the calls. The
// loop that fills has the old header, so that all that the loop said is still
// there. A call of a function without an error goes through All:
//
//	values := expr.Must(expr.All(forks...).Force(context.Background()))
//	... values[i] ...
//
// A call that may fail, or a loop that may return early, goes through Settle,
// since an error or a panic of one iteration must not come before the others
// have had their turn:
//
//	results := expr.Must(expr.Settle(forks...).Force(context.Background()))
//	... results[i].Returned() ...
//
// A chain goes through Call: f(g(x)) becomes lazyF.Call(lazyG.Fork(x)), so that f
// begins for one element where g has not for another.
//
// The function is lifted in a package variable in front of the one that is
// changed. If it reaches that one itself, as a recursion does, the variable
// would be a cycle of initialisation, and becomes a local one. So it does where
// the initialiser of a variable may come to the function by a method that it does
// not name: the order of initialisation would not know.
//
// # Where the force has its context from
//
// From context.Background, even where the function has a context: the plain
// loop did not end when that one did. To let it end is one word by hand.
//
// # Reasons
//
// What follows has for each reason a loop that is refused by it, and what would
// go wrong. They are judged in this order, and the first that applies is told.
//
// [source.Header]: the two loops would not go through the same indices.
//
//	for k, v := range m { ... }            // a map has another order each time
//	for _, x := range load() { ... }       // load would be called twice
//	for i := n; i > 0; i-- { ... }         // values have no index n
//	for i := 0; i < n; i++ { i++ ... }     // the body counts too
//
// [source.Early]: iterations behind the exit were never meant to begin.
//
//	for _, x := range xs { if x == 0 { break }; t += f(x) }
//	for _, x := range xs { if f(x) > 9 { return x } }
//
// The return of an error is allowed where it stands alone, and the error comes
// from the iteration. What calls behind it have done is wasted, not wrong.
//
// [source.Deferred]: a deferred call may see what a loop has written up to a
// panic, and the panic now comes before.
//
//	defer func() { recover(); log.Print(out) }()
//	for i, x := range xs { out[i] = f(x) }
//
// [source.Closure], [source.Goroutine], [source.Channel]: when the code runs,
// and what has happened by then, is not to be seen in the loop.
//
//	for _, x := range xs { fs = append(fs, func() int { return f(x) }) }
//	for _, x := range xs { go f(x) }
//	for _, x := range xs { c <- f(x) }
//
// [source.Carried]: the next iteration finds what this one has left.
//
//	for _, x := range xs { last = f(x) }
//	for _, x := range xs { t = max(t, f(x)) }
//
// Both are harmless as long as nothing else reads the variable. They are
// refused all the same: a sum is written as a sum.
//
// [source.Writes]: what is written might be anything that a call reads.
//
//	for _, x := range xs { p.total += f(x) }
//	for i, x := range xs { out[i+1] = f(x) }
//	for _, x := range xs { counter += f(x) }   // a package variable
//	for _, x := range xs { n += f(x) }         // with p := &n above
//
// [source.Reads]: a call, or a test, is given what earlier iterations wrote.
//
//	for _, x := range xs { t += f(t, x) }
//	for i := range out { out[i] = f(out[0]) }
//
// An element at the loop's own index is no such case, so that a slice may be
// changed in place, if its elements have no pointers:
//
//	for i := range xs { xs[i] = f(xs[i]) }     // accepted
//
// [source.Effect]: a call does more than return a value. The witness leads
// there.
//
//	for _, x := range xs { t += f(x) }         // f calls g, g writes a cache
//	for _, x := range xs { t += f(&x) }        // f writes what it is handed
//
// [source.Unknown]: a call of which that cannot be ruled out.
//
//	for _, x := range xs { t += hook(x) }      // a function value
//	for _, x := range xs { t += v.visit(x) }   // a method of an interface
//
// [source.Conditional]: some iterations are without the call, maybe because it
// would panic, or never return.
//
//	for _, x := range xs { if x > 0 { t += log(x) } }
//	for _, x := range xs { if x == 0 { continue }; t += div(x) }
//
// [source.Arguments]: they are not there before the loop.
//
//	for _, x := range xs { y := g(x); t += f(y) }    // f is left; g is forked
//	for _, x := range xs { y := x + 1; t += f(y) }
//
// [source.Errors]: the value beside an error would be used. Of a fork that has
// failed there is none.
//
//	for _, s := range ss { v, _ := parse(s); t += v }
//
// [source.NoCall]: nothing is called that could be forked.
//
//	for _, x := range xs { t += len(x) }
//	for _, x := range xs { t += f(x, x, x, x) }      // more than three
//
// [source.Shared]: a write of the loop may be one to what a call reads, under
// another name.
//
//	func g(dst, src []int) { for i := range dst { dst[i] = f(src[i+1]) } }
//	ys := xs[1:]; for i := range ys { ys[i] = f(xs[i]) }
//	for i := range dst { dst[i] = f(i) }             // f reads a global slice
//
// Two parameters whose types could be one memory may be one. Memory that the
// function has made itself is shared with what it was stored in and with
// nothing else, so that a result which was made for the loop is no obstacle:
//
//	out := make([]int, len(xs)); for i := range xs { out[i] = f(xs, i) }
//
// # What the rules rest on
//
// Let F be a forked call of iteration i. In the plain program it sees memory as
// it is when the iterations before i and the statements in front of F are done;
// in the forked one, as it is before the loop. Both are the same if nothing in
// between writes what F reads. The loop's own writes are its sums, which
// nothing but the writes names or leads to (writes, reads, captured), and its
// elements and entries, which lie where nothing of F's leads (sharing). Other
// calls write nothing that outlives the iteration (effects). F itself writes
// nothing at all (writesNothing), so that the forks do not see each other and
// the loop does not see them. And F is made as often as before, or once more
// behind an error, which shows in nothing but the time (eachTime, lookedAt).
package fork
