// Package inline evaluates on the goroutine that forces what needs no run, or no tasks: its ways give up where something is not plain, and
// leave what is left to the next one.
//
//	Arrays    operators of arrays and what lies between them: for any force, before it has a run. Long arrays get helpers (crew).
//	Calls     CPU-bound calls, depth first: for a nested force, where other workers have enough to take already
//
// They are two walks and not one. Arrays knows no call, so it needs no frame, no context and no withdrawal, and chooses regions: several
// roots that are evaluated together. Calls knows no region, and must be found by withdrawals at every moment. What they share is what
// a walk is here: a path from the root down, the claim of one node at a time, and that nothing is held between two nodes.
package inline
