// Package progress shows how far a run has come, by function.
//
//	x.Force(ctx, eval.Observe(progress.To(os.Stderr)))
//
// On a terminal it draws a bar per function, ten times a second, and leaves the last picture and a line with the figures of
// the run behind:
//
//	main.risk (risk.go:41): 1.2s, about 1.1s left
//	fetch  ████████████████████  48/48
//	scale  ███████████▌········  17/32  3 running  14/s
//	fold   ████████▌···········  0/1  1 running  27/64 parts
//
// Elsewhere it writes a line every two seconds and one at the end, and no control characters:
//
//	xfork: main.risk (risk.go:41): 1.2s, about 1.1s left: fetch 48/48, scale 17/32 (3 running, 14/s), ...
//
// The time left is that of all functions together, and is told as soon as each has calls that tell what they take.
//
// Programs that want to show it in their own way get it with [Func]. XFORK_PROGRESS=1 shows the progress of a program that
// was not changed for it on stderr. Runs that are over before the first picture leave their last line only, and of more than
// ten that took less than a tenth of a second the rest is counted.
//
// The totals are what is known so far: a function that forces, and a Bind, make them grow. Operators are not counted here.
package progress
