//go:build race

package graph_test

// many is how many nodes make a large graph: fewer under the race detector, whose frames are larger as well.
const many = 100_000
