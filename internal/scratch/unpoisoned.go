//go:build !race && !poison

package scratch

const poisoned = false
