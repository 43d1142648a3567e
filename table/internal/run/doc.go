// Package run runs bound plans.
//
// A plan is cut at the steps that need all of their input (group, sort, the right side of a join) into pipelines. A pipeline reads morsels of a source, which
// is a table or what another pipeline has left, and pushes batches through a tree of operators down to sinks:
//
//	Scan --> Filter --> Project --> Group            one pipeline
//	                \-> Sort                         its second sink: what two results share is read and computed once
//
//	Group's result --> Project --> Top               another one, when the first has finished
//
// A stage is one Split: the pipelines whose sources are ready, their morsels laid end to end as its parts. Then the sinks finish. What a part does depends on the
// morsel alone, and sinks put together what parts have left by the number of the morsel, so results do not depend on how many workers there are.
//
//	stage 1    | lineitem 0 | lineitem 1 | ... | orders 0 | ...        parts, drawn in ascending order
//	           finish: join table of orders, groups of lineitem
//	stage 2    ...
package run
