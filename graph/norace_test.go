//go:build !race

package graph_test

// many is how many nodes make a large graph.
const many = 1_000_000
