//go:build !race

package scratch

const poisoned = false
