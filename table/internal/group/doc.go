// Package group aggregates: rows come in, batch by batch and morsel by morsel,
// and groups come out in the order of their first rows.
//
// The result is the same to the last bit for any number of workers, because no
// state belongs to a worker:
//
//	morsel 0   rows --> [table, states]  + rows passed on      \
//	morsel 1   rows --> [table, states]  + rows passed on       >  by the top 6 bits of the hash: 64 partitions
//	morsel 2   rows --> [table, states]                        /
//
//	partition p   merges morsel 0, morsel 1, ... in this order, on one worker
//
// A morsel aggregates the rows of the first 4096 to 16384 keys that it meets, and passes
// rows on once there are more: a table that outgrows the caches costs more than
// it saves. What it does depends on its own rows alone. So a float sum is added
// up in one order: within a morsel by rows, then by morsels.
//
// Measured when this was designed, three float sums, ns per row (one table for
// all / states per morsel / 64 partitions): 100 groups 4.7 / 7.2 / 15; 5000
// groups 5.7 / 18 / 14; 100,000 groups 28 / 60 / 21; 2.2 million groups 69 /
// 153 / 50.
//
// # The life of a group-by
//
//	NewSink                     one for the whole of it
//	Worker, Open, Push, Close   any number of goroutines, each a morsel at a time
//	Finish                      once, when all morsels are closed: splits into partitions
//	Result                      chunks of keys and aggregates
//
// A worker writes to the entry of its morsel and to nothing else that is
// shared, so there is no lock. Which worker has had which morsel leaves no
// trace: keys, states and rows that were passed on are in the morsel's entry,
// under its number.
//
// # How a row finds its group
//
//	keys that are all codes, few combinations   an array by code: no hash, no comparison
//	anything else                               hash all keys, and number them in a batch (package keys)
//
// A dictionary belongs to a row group, and so to a morsel, so the array by code
// lives as long as the morsel does.
//
// # Layout of what a morsel leaves
//
//	groups   0 1 2 3 4 ...        in the order of their first rows
//	keys     one vector per key, by group
//	states   one State per aggregate, by group
//	first    row of the morsel, by group
//	order    groups by partition: | p0: 2 7 9 | p1: 0 3 | ... | p63 |
//
// Rows that were passed on lie in the order of partitions themselves, so that a
// partition reads a stretch of each column and no more.
//
// # Memory
//
// States and keys of all morsels are there until they are merged: at most 16384
// groups for each, and the rows that were passed on, keys and arguments only. Short
// strings are numbers in these rows (short.go); of others, groups share the strings, if they
// are not much fewer.
// What there is no room for goes to the file (spill.go).
//
// The order of first rows takes a sort and a copy of all groups, and is not made where
// nothing sees it (collect.go).
//
// Memory that grows is garbage at each step, and the collector's time counts as
// ours, so it is made once where its size can be guessed:
//
//	rows passed on        collected in the worker's, used again by its next morsel (passed.go)
//	table of a morsel     for as many keys as the worker's last morsel had
//	table of a partition  for as many as one morsel has had of it, at most
//	states                doubled
//
// What has served is given back (vector.Release): slots when a morsel is closed, all of it when
// it has been merged, and a partition's when its result is there. The next partition takes it.
//
// A guess decides how much memory there is, and nothing else: no result depends
// on which worker has had which morsel before.
package group

const (
	// localGroups is how many groups a morsel makes before it passes rows on:
	// states of a few sums stay in the second-level cache.
	localGroups = 4096
	// mostGroups is how many it makes if many rows go into each: 16384 groups of
	// 131,072 rows.
	mostGroups = 1 << 14
	// partitions is how many parts the keys are divided into for merging:
	// enough for any number of workers that there may be, and few enough that
	// writing to all of them at once stays in the caches.
	partitions = 64
	// serialGroups is up to how many groups, counted once for each morsel, one
	// partition is enough.
	serialGroups = 1 << 14
)
