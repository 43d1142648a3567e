//go:build !amd64

package marks

// find writes the words of a text of 64 bytes each.
func find(dst []uint64, text []byte, a, b, c byte) { plain(dst, text, a, b, c) }
