//go:build !amd64

package tier

// fastest returns the only tier there is: this project has assembly for amd64 alone.
func fastest() Tier { return Plain }
