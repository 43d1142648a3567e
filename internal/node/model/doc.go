// Package model holds Spin models of the two protocols on which everything rests: claim.pml of a node's word, the parking lot
// and adoption, gate.pml of the force that is alone. Spin explores every interleaving of a few parties, which no stress test
// and no seeded schedule does; what it cannot see is whether the code does what the model says. So there are three tests:
//
//   - the sound models have no error, and each of their broken variants has one: a model that finds nothing proves nothing;
//   - the moves that a model allows are the moves that package node makes, driven verb by verb;
//   - no other function writes the words that the models speak of, and the states have the same names and numbers.
//
// The first needs spin and a C compiler, and looks for the mistakes only where XFORK_BATTERY is set, as under make battery.
// With XFORK_BATTERY=full the claim protocol is explored for three runs instead of two, which takes half a minute and some
// 800 MB. That size is not for show: for two runs the protocol was sound when for three it had two faults.
package model
