package graph

// State is what a snapshot saw of a node's life. See the table in the package comment. The engine knows finer ones: Running
// covers nodes that another force waits for, and a node that has become another one has that one's state. The order matters:
// see [State.Settled].
type State uint8

// The states.
const (
	Idle    State = iota // no force has started it
	Running              // a force evaluates it; its operands cannot be seen meanwhile
	Done                 // it has a value
	Failed               // it has an error
)

// String returns the word that [Node.State] uses too.
func (s State) String() string { return [...]string{"idle", "running", "done", "failed"}[s] }

// Settled reports whether the outcome is there, so that a force would find nothing to do.
func (s State) Settled() bool { return s >= Done }

// Kind is what a node does. See the table in the package comment.
type Kind uint8

// The kinds.
const (
	Operator Kind = iota // computes inline from its operands; constants count as operators that are done
	Fork                 // calls a user's function
	Dynamic              // chooses at run time what else it needs, calling a user's function or not
)

// String returns a word for tables and keys.
func (k Kind) String() string { return [...]string{"operator", "fork", "dynamic"}[k] }
