package node

// PartError is the failure of a part of a call that is parallel inside, and says which part it was. It is here and not in package
// failure because operators of calls (package expr) name it, and package failure takes it off again in search of a cause.
type PartError struct {
	Part string // "range [0, 391)"
	Err  error
}

// Error returns the part and what went wrong there.
func (e *PartError) Error() string { return e.Part + ": " + e.Err.Error() }

// Unwrap returns the failure itself.
func (e *PartError) Unwrap() error { return e.Err }
