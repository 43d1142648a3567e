//go:build !amd64

package snappy

// There is assembly for amd64 alone.
const vectors = false

// fast decodes elements.
func (d *decoder) fast() bool { return d.plain() }
