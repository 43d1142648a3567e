//go:build !amd64

package spread

// There is assembly for amd64 alone.
var vectors = false

// blocks leaves all to plain Go.
func blocks[T any](xs []T, present []uint64, from int) bool { return false }
