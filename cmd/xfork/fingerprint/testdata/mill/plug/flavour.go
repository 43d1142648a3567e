//go:build !bitter

package plug

func flavour() string { return "sweet" }
