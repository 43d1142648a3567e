// Package measure times contenders against each other, fairly: in turns, on fresh graphs, with a collected heap, and never
// without looking at the value.
//
// Machines drift: the same loop is a quarter slower a minute later. So a figure means little alone and much beside another
// one of the same rounds. In every round each contender has one turn, in a random order, so that nobody always follows the
// same one; what is reported is the median of the rounds.
//
// The heap is collected before a turn, but not between build and force. So a collection that the build has begun may go on
// under the force, as it would in a program: marking a large graph costs as much as forcing it, and who pays for it is left
// to chance. The sum of both has no such doubt.
package measure

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"
)

// Contender is one way to do a workload.
type Contender struct {
	Name string
	// Build makes a fresh graph and returns what forces it.
	Build func() Force
}

// Force brings a graph up to date, once, and returns the value of its root.
type Force func() (int64, error)

// Job is what the contenders have in common.
type Job struct {
	Nodes int   // what times are divided by
	Want  int64 // the value

	Rounds int
	// Batch is how many graphs make up one turn. The heap is collected before a turn and not between its graphs, so that
	// in a batch of small ones the collector's share of making them is paid as in a program that goes on for long.
	Batch int

	// Quiet collects the heap before every force too, so that it pays for nothing but itself.
	Quiet bool

	// Memory asks for Bytes and Allocs, which one more graph of each contender tells. It warms up as well.
	Memory bool
}

// Figure is what one contender needs: nanoseconds, bytes and allocations per node.
type Figure struct {
	Build, Force, Both float64
	Bytes, Allocs      float64 // of the build, if the job asked for them
}

// Run gives every contender its turns. It fails with the first wrong value or error.
func Run(job Job, contenders ...Contender) ([]Figure, error) {
	figures := make([]Figure, len(contenders))
	builds, forces := make([][]float64, len(contenders)), make([][]float64, len(contenders))
	for i, c := range contenders {
		if job.Memory {
			figures[i].Bytes, figures[i].Allocs = memory(job, c)
		}
	}
	dice := rand.New(rand.NewPCG(42, 42)) // the same order in every run
	for range job.Rounds {
		for _, i := range dice.Perm(len(contenders)) {
			build, force, err := turn(job, contenders[i])
			if err != nil {
				return nil, err
			}
			builds[i], forces[i] = append(builds[i], build), append(forces[i], force)
		}
	}
	for i := range figures {
		both := make([]float64, job.Rounds)
		for r := range both {
			both[r] = builds[i][r] + forces[i][r]
		}
		figures[i].Build, figures[i].Force, figures[i].Both = Median(builds[i]), Median(forces[i]), Median(both)
	}
	return figures, nil
}

// turn builds and forces a batch of graphs.
func turn(job Job, c Contender) (build, force float64, err error) {
	runtime.GC()
	var building, forcing time.Duration
	for range max(job.Batch, 1) {
		begin := time.Now()
		f := c.Build()
		building += time.Since(begin)
		if job.Quiet {
			runtime.GC()
		}
		begin = time.Now()
		v, err := f()
		forcing += time.Since(begin)
		if err := Check(c.Name, v, err, job.Want); err != nil {
			return 0, 0, err
		}
	}
	per := float64(max(job.Batch, 1) * job.Nodes)
	return float64(building.Nanoseconds()) / per, float64(forcing.Nanoseconds()) / per, nil
}

// memory is what one build allocates.
func memory(job Job, c Contender) (bytes, allocs float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f := c.Build()
	runtime.ReadMemStats(&after)
	_, _ = f() // the turns look at the outcome
	n := float64(job.Nodes)
	return float64(after.TotalAlloc-before.TotalAlloc) / n, float64(after.Mallocs-before.Mallocs) / n
}

// Check is the complaint about a wrong outcome, or nil.
func Check(name string, got int64, err error, want int64) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case got != want:
		return fmt.Errorf("%s: got %d instead of %d", name, got, want)
	}
	return nil
}

// Median is the middle of xs, or the mean of the two in the middle. It sorts a copy.
func Median(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	xs = slices.Sorted(slices.Values(xs))
	return (xs[len(xs)/2] + xs[(len(xs)-1)/2]) / 2
}
