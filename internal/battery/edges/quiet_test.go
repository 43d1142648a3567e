//go:build !seam

package edges

// quiet returns nil: only with the tag seam can it look inside of the engine.
func (at *spot) quiet() error { return nil }
