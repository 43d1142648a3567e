//go:build !amd64

package tier

// Only amd64 has assembly.
func fastest() Tier { return Plain }
