// Package run runs bound plans.
//
// A plan is cut at the steps that need all of their input (group, sort, the
// right side of a join) into pipelines. A pipeline reads morsels of a source,
// which is a table or what another pipeline has left, and pushes batches
// through a tree of operators down to sinks:
//
//	Scan --> Filter --> Project --> Group            one pipeline
//	                \-> Sort                         its second sink: what two results share is read and computed once
//
//	Group's result --> Project --> Top               another one, when the first has finished
//
// A stage is one Split: the pipelines with sources that are ready, their
// morsels laid end to end as its parts. Then the sinks finish. What a part does
// depends on the morsel alone, and sinks put together what parts have left by
// the number of the morsel, so results do not depend on how many workers there
// are.
//
//	stage 1    | lineitem 0 | lineitem 1 | ... | orders 0 | ...        parts, drawn in ascending order
//	           finish: join table of orders, groups of lineitem
//	stage 2    ...
//
// # What does what
//
//	builder      cuts the plan, on the goroutine that plans
//	pipeline     has a source, a tree of stages, and instances that are free
//	instance     the operators of the tree for one goroutine: compiled programs, buffers
//	part         takes an instance, runs one morsel, gives it back
//
// There are as many instances as there have been parts at the same time. Which
// instance runs which morsel makes no difference: an operator keeps nothing
// from one morsel to the next but memory.
//
// # What joins tell scans
//
// A pipeline that looks rows up begins when the tables of its joins are there. By then
// it is known which keys there are, and the pipeline's source and its first joins are
// told of it (reduce.go):
//
//	stage 1    customers --> table of 30,000 keys from 3 to 149,990
//	stage 2    orders: row groups without these numbers go; rows without these keys go before the next join
//
// # Several results
//
// The tree of a pipeline branches where a frame has several consumers. A batch
// goes down one branch after the other; columns that both ask for are computed
// once, because they are asked of the same batch.
//
// # Ends
//
//   - An error of a part ends the split: parts with lower numbers run to their
//     ends, higher ones do not begin. So the error is that of the lowest part
//     that fails, which is what one worker would have met first.
//   - A cancellation is noticed between batches.
//   - A sink that has enough (Head) lets parts end before they begin.
//
// # Not yet
//
// A part holds a worker while it reads a file. The stage ends when its slowest
// pipeline does, so a group-by over a small table waits for the large one
// beside it.
package run
