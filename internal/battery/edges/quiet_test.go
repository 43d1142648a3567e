//go:build !seam

package edges

// quiet would look at the engine's inside: with the tag seam it does.
func (at *spot) quiet() error { return nil }
