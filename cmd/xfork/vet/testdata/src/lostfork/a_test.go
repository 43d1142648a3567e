package lostfork

import "testing"

// A literal that does nothing else is measured, or awaited to panic.
func TestIt(t *testing.T) {
	for _, f := range []func(){func() { size.Fork("a") }} {
		f()
	}
	size.Fork("b") // want `never used`
}
