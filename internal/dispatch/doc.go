// Package dispatch sends calls of a run to other machines in partitions, by the
// carrier of the run's engine (package remote).
//
//	dispatcher.go   ready calls that may leave, until there are enough of them and room; what is too little stays
//	bin.go          a queue of them that knows how much work it has
//	form.go         which calls become a partition
//	partition.go    the life of one that is away: outcomes, and its end
//	withdraw.go     the end of demand for what is away
//	tell.go         what views are told of it
//
// Which calls leave, and together with which, follows from the times that calls
// have taken so far. Results and failures do not.
//
// It lies below the machine (package exec), which hands it ready tasks and the
// ends of demand, and gets tasks to finish back. A run of an engine without a
// carrier has none of this. For any goroutine; a call costs some microseconds
// on its way.
package dispatch
