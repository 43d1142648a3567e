package advise

import "time"

// The types of a report are those of its JSON form. Times are nanoseconds there.

// Names of fields are those of the JSON form too, and are not changed without an
// entry in CHANGELOG.md: other programs read them.

// Report is all that there is to say of the loops of a package.
type Report struct {
	Package string
	From    string        // what was run, or the profile that was read
	Wall    time.Duration `json:",omitempty"` // of the run, without the counting
	Counted time.Duration `json:",omitempty"` // what the counting took
	Machine *Machine      `json:",omitempty"`
	Loops   []*Loop       // those with the largest share first
	Others  int           // loops that call no function of the program, and are not looked at
}

// Verdict is the answer for one loop. Programs that read a report should take one
// that they do not know for a no.
type Verdict string

const (
	Yes     Verdict = "yes"
	No      Verdict = "no"
	Refused Verdict = "refused" // by xfork fork
	NotRun  Verdict = "not run" // nothing is known of it
	Share   Verdict = "share"   // from a profile: how long a call takes is not known
)

// Loop is what there is to say of one loop.
type Loop struct {
	File    string // as it can be handed to xfork fork
	Line    int
	Func    string
	Verdict Verdict
	Why     string   // the verdict in a sentence
	Notes   []string `json:",omitempty"`

	Entries int64         // how often the loop was entered
	Calls   int64         // the calls that would be forked; of a loop that is refused, its iterations
	PerCall time.Duration // of one of them, on average
	Longest time.Duration `json:",omitempty"`
	Share   float64       // of the wall's time, or of the samples, that they take
	At      []At          // for each number of workers

	c     *counted
	total float64 // nanoseconds of the wall in calls
}

// A prediction below 1 is one too: the fork would make the program slower.
//
// At is what a loop can come to with so many workers.
type At struct {
	Workers   int
	Bound     float64 // 1/(1-p+p/n)
	Predicted float64 `json:",omitempty"` // what is left of it: 0 for a loop that cannot be forked
}

// atCores is what is predicted for as many workers as this machine has cores: the
// one number of a loop that can be checked here.
func (l *Loop) atCores(m *Machine) float64 {
	for _, a := range l.At {
		if a.Workers == m.Cores {
			return a.Predicted
		}
	}
	return 0
}
