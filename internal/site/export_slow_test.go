//go:build !(amd64 || arm64) || xfork_nofp

package site

// Crowd does nothing here: there are no places.
func Crowd() {}
