package observe

import "xfork/eval/stream"

// Environment is what the environment of the process asks for in every force. The zero value asks for nothing.
type Environment struct {
	Sequential bool
	Labels     bool
	Observers  []stream.Observer // shared by all runs
	Trace      Sampler           // nil: no trace
}

// Sampler is an observer of some of the runs.
type Sampler interface {
	stream.Observer
	// Sample decides about one run, before it begins.
	Sample() bool
}

// FromEnvironment reads the environment. Package eval/env sets it while the program starts; it is nil in a program that does not
// link the views. So the engine knows of views that may be there, and imports none.
var FromEnvironment func() Environment
