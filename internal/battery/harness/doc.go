// Package harness is what the packages of the battery share: a watchdog that also finds leaked goroutines, gates and
// counters with which a test arranges its calls, and the verbs by which a call waits for expressions.
//
// Everything that waits gives up after some seconds, so that a bug of the engine is a failed test and not a hang. The seconds
// and the sizes of the tests come from the environment:
//
//	XFORK_BATTERY    short (the default), full or long: how much the tests do (Scale)
//	XFORK_PATIENCE   a duration: how long Within waits. The mutation gate sets it, for many of its bugs are hangs.
package harness
