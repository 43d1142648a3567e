package rpc

import (
	"errors"
	"testing"

	"xfork/internal/wire"
)

// FuzzForces reads any bytes as a failed force that a function has made over there, which is a kind of error.
func FuzzForces(f *testing.F) {
	k, known := failures(), errors.New("known")
	e, err := NewErrors(known)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{})
	f.Fuzz(func(_ *testing.T, b []byte) {
		if err := k.Unpack(b, []error{known}); err != nil {
			_ = err.Error()
		}
		_ = e.Unpack(&Outcome{Failure: wire.Failure{Kind: k.Name, Data: b, Causes: []wire.Failure{{Text: "cause"}}}}).Error()
	})
}
