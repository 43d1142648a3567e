// Package unfork makes plain calls of forks: the way back from what package
// fork has written, to the same bytes.
//
//	var forks []expr.Expr[int]                       for i, x := range xs {
//	for _, x := range xs {                               out[i] = square(x)
//		forks = append(forks, lazySquare.Fork(x))    }
//	}
//	values := expr.Must(expr.All(forks...).Force(context.Background()))
//	for i := range xs {
//		out[i] = values[i]
//	}
//
// # How it is recognised
//
// By form and by types, not by names or comments: a declaration of a slice of
// expressions, a loop that does nothing but append a fork to it, a force of
// all of them, and a loop that uses each value once, at its own index. Several
// calls of one loop have one group each, one behind the other. So code of this
// form may be edited in between, as long as the form stays:
//
//	edit                                         the way back
//	-------------------------------------------+--------------------------
//	another body of the last loop                is kept
//	other arguments of the fork                  are those of the call
//	another name of a variable                   is no matter
//	another lift: IOBound, Pure, Name            is dropped
//	Timeout, Retry, Limit                        refused: no plain form
//	a value used twice, or behind the loop       refused
//	a force with options, or another context     refused
//
// # How it comes to the same bytes
//
// Nothing is printed anew. The call is the function's name and the arguments
// as they stand between the brackets of Fork, with their line breaks and
// comments. The header is made of the words of the loops' headers: the names
// come from whichever loop has them, for each loop has dropped those that it
// does not use, and an index that served the values alone is dropped:
//
//	for _, x := range xs    the loop of the forks
//	for i := range xs       the last loop; the body uses i besides
//	for i, x := range xs    both
//
// The lazy function and the imports go when nothing uses them any more. A lazy
// function goes only if it has the name that package fork gives: one that the
// program's author has declared stays, used or not.
//
// # Lazy code that was written by hand
//
// It becomes plain statement by statement. Nothing is moved: what was built in
// a place is computed there.
//
//	lazy                                     plain
//	---------------------------------------+------------------------------
//	f.Fork(a), f.Call(x)                     f(a), f(x)
//	ops.Add(x, y)                            (x + y)
//	expr.Const(v), expr.Map(x, g)            v, g(x)
//	v := expr.If(c, x, y)                    an if
//	vs := expr.All(f.Map(as)...)             a loop
//	v, err := x.Force(ctx), and its test     v := x
//	return x.Force(ctx)                      return x, nil
//	expr.Expr[T]                             T
//	Retry, Limit, Timeout, Any, Bind,
//	Catch, Settle, Pair, AsCompleted,
//	Start, Peek, vec, mat, table             refused
//
// An error is answered where the call is: by the return that stood behind the
// force, or by a return of zero values and the error. A function that has no
// error among its results cannot answer one, and is refused.
//
// # What differs afterwards
//
// Calls that no force demanded are made now, and those behind a failure are not
// made any more: the plain program stops at the first error.
package unfork
