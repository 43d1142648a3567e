package node

// PartError is the failure of a part of a call that is parallel inside, and says which part it was.
type PartError struct {
	Part string // "range [0, 391)"
	Err  error
}

func (e *PartError) Error() string { return e.Part + ": " + e.Err.Error() }

// Unwrap is the failure itself.
func (e *PartError) Unwrap() error { return e.Err }
