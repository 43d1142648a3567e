//go:build go1.26

// Package probe counts and times loops. A copy of it is compiled into the
// program under advice, by an overlay; nothing else uses it.
//
// What xfork advise writes into a loop:
//
//	e := probe.Enter(3); for _, x := range xs { e.Next()
//		t += probe.Value(&e, 0, e.Begin(0), f(x))
//	}; e.Done()
//
// # What it costs
//
// Reading the clock takes longer than many a loop. So what is short is timed
// only now and then, such that the clock takes some 2 % of what it times: one
// call in so many of a loop, and one in so many times that a loop is entered.
// The rest is counted. What the counting costs after all is measured when the
// program starts, and added up as it goes on; each time that is measured has
// the cost that has come in between taken off. So a loop within a loop does not
// make the outer one look longer.
//
// Sums are made by weight: what was timed when one in ten was timed counts ten
// times. That is right on average, whatever the program does. After something
// long everything is timed for a while, so that a few long calls among many
// short ones are not left to chance.
//
// # What it does not see
//
// Times are those of the wall. Where goroutines go through one loop side by
// side, the time during which at least one does so counts once. A loop that is
// left by a panic is not counted.
package probe
