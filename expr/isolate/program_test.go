//go:build unix && !linux

package isolate_test

// The tests that run programs look at processes as Linux shows them.
var programs = map[string]func(){}

const programVariable = "ISOLATE_TEST_PROGRAM"
