// Package battery attacks the engine through its public door and compares it with something that cannot be wrong in the
// same way. It has no code but its tests; what they share with those of edges and schedule is in package harness.
//
//   - A program (program_test.go) is a small description of a graph: operators, forks of every shape and lane, functions
//     that build a program of their own and force it, dynamic nodes, failures of every kind. It is read off a tape of
//     bytes (tape_test.go, generate_test.go), so that a seed, a fuzzer's input and a shrunk failure are the same thing.
//   - The oracle (oracle_test.go, oracle_calls_test.go) is an interpreter of programs, without a goroutine and without a
//     line of the engine.
//   - A world (world_test.go, build_test.go, calls_test.go) is the same program built with package expr; its functions
//     count, watch lanes and limits, and in the fault tests make trouble.
//   - A campaign (campaign_test.go) compares the two on many programs. A failure prints its seed, the program and its tape,
//     shrunk in processes of their own (shrink_test.go); -seed and -tape replay it.
//
// Beside the random programs each rule of the semantics has short programs of its own, in files by subject:
//
//	what runs, where, how often    runs, chains, depth, races, busy
//	which error                    errors, choices
//	cancellation                   cancel, adoption, adopted, orphans, running
//	slots and lanes                lanes, unsafe, exclusive, attempts, cycles
//	operators and misuse           operators, misuse
//	folds                          folds
//	memory                         memory, ceiling, soak
//
// The scale comes from XFORK_BATTERY=short|full|long.
package battery
