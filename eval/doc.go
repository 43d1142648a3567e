// Package eval is what a force is made of: its options, its errors, its engine, its observers. Programs make values
// with package expr, and meet this package where they say how one force is to be done:
//
//	v, err := x.Force(ctx, eval.Workers(4), eval.FailFast(), eval.Observe(progress.To(os.Stderr)))
//
// A force brings one expression up to date: what it needs, each node once, in parallel. It returns the value, or the error that
// the sequential program would have met first, or, when ctx has ended, promptly, an error that nothing remembers. A force that is
// made inside of a forked function belongs to the run around it, and inherits its options.
//
//	how many at a time   Workers(n), IOLimit(n); On(engine): slots of one's own instead of the process's Default
//	                     InFlight(n): items under way from end to end, so that reading does not run ahead of computing
//	in which order       Sequential(): in program order on the caller's goroutine, for the debugger
//	which error          by default the lowest; FailFast(): the first in time; AllErrors(): all, joined
//	what watches it      Observe(view): packages progress, summary, trace, report, live, journal, ... below this one
//	                     Title(text): what views call the run; Labels(): the user's names in CPU profiles
//
// An [Error] is one failed node: with %v one line, with %+v the traceback, with errors.Is and errors.As its cause, which
// [Cause] gives bare. ErrCycle is a force that waits for itself, ErrGoexit a function that ended its goroutine.
//
// Without a change to the program, its environment asks for the same:
//
//	XFORK=seq               every force is sequential
//	XFORK_PROGRESS=1        bars on standard error, then what each run was worth
//	XFORK_SUMMARY=1         only that
//	XFORK_LABELS=1          the option Labels
//	XFORK_TRACE=run.json.gz a timeline for ui.perfetto.dev
//
// How it works inside is told in docs/engine.md of the repository.
package eval
