// Package schedule attacks the core with schedules: small programs over the public API, each run under thousands of orders
// of events that seeds have drawn (package explore). It has no code but its tests, and they need the build tag seam.
//
// A scenario builds a graph and says what happens to it: which forces run beside each other, and which are cancelled.
// After every schedule the world (world_test.go) has checked that
//
//   - every force gave what Sequential gives for the same graph freshly built, or its context's error if that had ended;
//   - no fork completed twice, no two Unsafe calls and no more calls than a limit allows ran at a time;
//   - every goroutine has ended; every slot, permit, token and entry of the process-wide tables is back;
//   - what was cancelled can be forced again.
//
// The scale comes from XFORK_BATTERY. A failure prints a line that replays its schedule:
//
//	XFORK_SEED=123 go test -tags seam -run '^TestSchedules$/^nested_forces$' ./internal/battery/schedule
package schedule
