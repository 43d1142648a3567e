// Package measure times contenders against each other, fairly: in turns, on fresh graphs, with a collected heap, and with a
// check of every value.
//
// Machines drift: the same loop is a quarter slower a minute later. So a figure means little alone and much beside another
// one of the same rounds. In every round each contender has one turn, in a random order, so that no contender always follows
// the same one; the median of the rounds is reported.
//
// The heap is collected before a turn, but not between build and force. So a collection that the build has begun may go on
// under the force, as it would in a program: marking a large graph costs as much as forcing it, and it is left to chance which
// of the two pays for it. The sum of both does not depend on that.
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
	// Build makes a fresh graph and returns its force.
	Build func() Force
}

// Force brings a graph up to date, once, and returns the value of its root.
type Force func() (int64, error)

// Job is the task that all contenders do, and how it is measured.
type Job struct {
	Nodes int   // what times are divided by
	Want  int64 // the value

	Rounds int
	// Batch is how many graphs make up one turn. The heap is collected before a turn and not between its graphs, so that
	// in a batch of small ones the collector's share of making them is paid as in a program that goes on for long.
	Batch int

	// Quiet collects the heap before every force too, so that no collection of the build goes on under it.
	Quiet bool

	// Memory asks for Bytes and Allocs, for which each contender builds one more graph. That graph warms up as well.
	Memory bool
}

// Figure is what one contender needs: nanoseconds, bytes and allocations per node.
type Figure struct {
	Build, Force, Both float64
	Bytes, Allocs      float64 // of the build, if the job asked for them
}

// Run gives every contender its turns. It fails with the first wrong value or error.
func Run(job Job, contenders ...Contender) ([]Figure, error) {
	figures := warmUp(job, contenders)
	builds, forces := make([][]float64, len(contenders)), make([][]float64, len(contenders))
	both, err := Turns(job.Rounds, len(contenders), func(i int) (float64, error) {
		build, force, err := turn(job, contenders[i])
		builds[i], forces[i] = append(builds[i], build), append(forces[i], force)
		return build + force, err
	})
	if err != nil {
		return nil, err
	}
	for i := range figures {
		figures[i].Build, figures[i].Force, figures[i].Both = Median(builds[i]), Median(forces[i]), both[i]
	}
	return figures, nil
}

// warmUp measures the memory of each contender, if the job asks for it.
func warmUp(job Job, contenders []Contender) []Figure {
	figures := make([]Figure, len(contenders))
	for i, c := range contenders {
		if job.Memory {
			figures[i].Bytes, figures[i].Allocs = memory(job, c)
		}
	}
	return figures
}

// Turns gives each of n contenders one turn in every round, in a random order that is the same in every run of the program. It
// returns the median of what each one's turns have measured, or the first error.
func Turns(rounds, n int, turn func(i int) (float64, error)) ([]float64, error) {
	all := make([][]float64, n)
	dice := rand.New(rand.NewPCG(42, 42))
	for range rounds {
		for _, i := range dice.Perm(n) {
			x, err := turn(i)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], x)
		}
	}
	medians := make([]float64, n)
	for i, xs := range all {
		medians[i] = Median(xs)
	}
	return medians, nil
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

// memory returns the bytes and the allocations of one build, per node.
func memory(job Job, c Contender) (bytes, allocs float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f := c.Build()
	runtime.ReadMemStats(&after)
	_, _ = f() // the turns check the outcome
	n := float64(job.Nodes)
	return float64(after.TotalAlloc-before.TotalAlloc) / n, float64(after.Mallocs-before.Mallocs) / n
}

// Check returns an error for a wrong outcome, which begins with the name of the contender, or nil.
func Check(name string, got int64, err error, want int64) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case got != want:
		return fmt.Errorf("%s: got %d instead of %d", name, got, want)
	}
	return nil
}

// Median returns the middle of xs, or the mean of the two in the middle. It sorts a copy.
func Median(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	xs = slices.Sorted(slices.Values(xs))
	return (xs[len(xs)/2] + xs[(len(xs)-1)/2]) / 2
}
