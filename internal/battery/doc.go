// Package battery attacks the engine through its public door and compares it with something that cannot be wrong in the
// same way. It has no code but its tests.
//
//   - A program (program_test.go) is a small description of a graph: operators, forks of every shape and lane, functions
//     that build a program of their own and force it, dynamic nodes, failures of every kind. It is read off a tape of
//     bytes (tape_test.go), so that a seed, a fuzzer's input and a shrunk failure are the same thing.
//   - The oracle (oracle_test.go) is an interpreter of programs, without a goroutine and without a line of the engine.
//   - A world (world_test.go) is the same program built with package expr; its functions count, keep an eye on lanes and
//     limits, and in the fault tests make trouble.
//
// The scale comes from XFORK_BATTERY=short|full|long. A failure prints its seed, the program and its tape, shrunk in
// processes of their own; -seed and -tape replay it.
package battery
