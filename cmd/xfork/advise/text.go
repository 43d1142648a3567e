package advise

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// print writes the report for people: what was run and on which machine, and then
// a few lines for each loop, as long as it matters.
func (r *Report) print(w io.Writer, all bool) {
	fmt.Fprintf(w, "%s, from %s", r.Package, r.From)
	if m := r.Machine; m != nil {
		fmt.Fprintf(w, ": %v, and the counting took %v more\n", round(r.Wall), round(r.Counted))
		fmt.Fprintf(w, "this machine: %d cores, which do %.2f times what one does; a fork costs %v, a force %v\n", m.Cores, m.Scaling, round(m.Fork), round(m.Force))
	} else {
		fmt.Fprintln(w)
	}
	hidden := 0
	for _, l := range r.Loops {
		if !all && (l.Verdict == NotRun || l.Verdict == Refused && l.Share < 0.01) {
			hidden++
			continue
		}
		fmt.Fprintln(w)
		l.print(w, r.Machine)
	}
	fmt.Fprintln(w)
	if hidden > 0 {
		fmt.Fprintf(w, "%d more loops were not run, or are refused and take less than 1 %% of the time; -all lists them\n", hidden)
	}
	if r.Others > 0 {
		fmt.Fprintf(w, "%d more loops call no function of the program\n", r.Others)
	}
}

// print writes one loop:
//
//	place, function, verdict and why
//	    what was counted
//	    the bound and the prediction for each number of workers
//	    notes
//	    how to go on
func (l *Loop) print(w io.Writer, m *Machine) {
	why := l.Why
	if l.Verdict == Refused {
		// The position is in front of a refusal, and that of the loop in front of all.
		why = strings.ReplaceAll(why, "\n", "\n    ")
	}
	fmt.Fprintf(w, "%s:%d %s: %s: %s\n", l.File, l.Line, l.Func, l.Verdict, why)
	if l.Calls > 0 {
		fmt.Fprintf(w, "    %s\n", l.measured())
	} else if l.Share > 0 {
		fmt.Fprintf(w, "    %.1f %% of the samples\n", 100*l.Share)
	}
	if len(l.At) > 0 && l.Share >= 0.001 {
		fmt.Fprintf(w, "    %s\n", l.table())
	}
	for _, n := range l.Notes {
		fmt.Fprintf(w, "    %s\n", n)
	}
	if l.Verdict == Yes || l.Verdict == Share {
		fmt.Fprintf(w, "    xfork fork %s:%s\n", l.File, l.Func)
	}
}

// measured is what was counted, in one line. The longest call is told where it is
// another one than the rest.
func (l *Loop) measured() string {
	what, times := "calls", "entered once"
	if l.Longest == 0 {
		what = "iterations"
	}
	if l.Entries != 1 {
		times = fmt.Sprintf("entered %d times", l.Entries)
	}
	s := fmt.Sprintf("%d %s of %v", l.Calls, what, round(l.PerCall))
	if l.Longest > l.PerCall*3/2 && l.Longest > time.Microsecond {
		s += fmt.Sprintf(", the longest %v", round(l.Longest))
	}
	return fmt.Sprintf("%s, %s, %.1f %% of the time", s, times, 100*l.Share)
}

// table is the line of bounds and predictions. A refused loop has bounds alone.
func (l *Loop) table() string {
	var s []string
	for _, a := range l.At {
		t := fmt.Sprintf("%d workers: at most %.2fx", a.Workers, a.Bound)
		if a.Predicted > 0 {
			t += fmt.Sprintf(", predicted %.2fx", a.Predicted)
		}
		s = append(s, t)
	}
	return strings.Join(s, "; ")
}
