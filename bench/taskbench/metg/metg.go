// Package metg finds the smallest task at which half of the machine still computes, for whatever runs a graph of Task Bench.
//
// The granularity of a run is wall time x workers / tasks: what a task takes, with all that the system adds to it. The efficiency
// is which part of that is the kernel's own work, as it goes when all workers do nothing else. The METG(50 %) is the granularity
// at which the efficiency is one half: there a task takes twice its own work, and so the work is half of the METG.
package metg

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"xfork/bench/measure"
	"xfork/bench/taskbench/task"
)

// Job is a graph whose tasks do so many iterations of a kernel.
type Job struct {
	Graph      *task.Graph
	Kernel     task.Kernel
	Iterations int
	Workers    int
}

// Contender runs jobs.
type Contender struct {
	Name string
	// Make prepares what is not timed and returns what is. It fails for a job that the contender cannot do.
	Make func(j *Job) (timed func() error, err error)
	// Timer is for contenders that run in a process of their own: the nanoseconds of some turns, and what an iteration of the kernel
	// takes there. Make is nil then.
	Timer func(j *Job, turns int) (ns []float64, unit float64, err error)
}

// Point is a measurement at one size of task.
type Point struct {
	Iterations  int
	Work        float64 // ns of a task's own work
	Granularity float64 // ns, median of the turns
	Best        float64 // ns, the lowest of the turns
}

// Efficiency is which part of the time was the tasks' own work.
func (p Point) Efficiency() float64 { return p.Work / p.Granularity }

// Curve is a contender's points, the smallest tasks first.
type Curve struct {
	Contender string
	Points    []Point
	METG      float64 // ns; NaN if half is never reached
	Lowest    float64 // ns, of the lowest turns
}

// Sweep measures all contenders at all sizes, in turns. unit is what an iteration takes; sizes are in iterations, ascending.
func Sweep(j Job, sizes []int, unit float64, turns int, contenders ...Contender) ([]Curve, error) {
	curves, units := make([]Curve, len(contenders)), make([]float64, len(contenders))
	for i, c := range contenders {
		curves[i].Contender, units[i] = c.Name, unit
		if c.Timer != nil {
			units[i] = math.Inf(1)
		}
	}
	for _, n := range sizes {
		j := j
		j.Iterations = n
		all, err := times(&j, turns, contenders, units)
		if err != nil {
			return nil, err
		}
		scale := float64(j.Workers) / float64(j.Graph.Tasks())
		for i := range contenders {
			curves[i].Points = append(curves[i].Points, Point{
				Iterations:  n,
				Granularity: measure.Median(all[i]) * scale, Best: slices.Min(all[i]) * scale,
			})
		}
	}
	lower(curves, units, contenders)
	for i := range curves {
		c := &curves[i]
		for k := range c.Points {
			c.Points[k].Work = units[i] * float64(c.Points[k].Iterations)
		}
		c.METG = cross(c.Points, func(p Point) float64 { return p.Granularity })
		c.Lowest = cross(c.Points, func(p Point) float64 { return p.Best })
	}
	return curves, nil
}

// lower corrects what an iteration is said to take by what it was seen to take with all that a system adds: on a machine with other
// work to do the former may be too much, and efficiencies would come out too high. All that run in this process share a kernel.
func lower(curves []Curve, units []float64, contenders []Contender) {
	seen := func(i int) float64 {
		u := units[i]
		for _, p := range curves[i].Points {
			if p.Iterations > 0 {
				u = min(u, p.Best/float64(p.Iterations))
			}
		}
		return u
	}
	here := math.Inf(1)
	for i, c := range contenders {
		if units[i] = seen(i); c.Timer == nil {
			here = min(here, units[i])
		}
	}
	for i, c := range contenders {
		if c.Timer == nil {
			units[i] = here
		}
	}
}

// times gives every contender its turns at one job: nanoseconds of each. It lowers the units of those that measure them themselves.
func times(j *Job, turns int, contenders []Contender, units []float64) ([][]float64, error) {
	all := make([][]float64, len(contenders))
	for i, c := range contenders {
		if c.Timer != nil {
			ts, unit, err := c.Timer(j, turns)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			all[i], units[i] = ts, min(units[i], unit)
		}
	}
	for range turns {
		for i, c := range contenders {
			if c.Timer != nil {
				continue
			}
			timed, err := c.Make(j)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			runtime.GC()
			begin := time.Now()
			err = timed()
			d := time.Since(begin)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			all[i] = append(all[i], float64(d.Nanoseconds()))
		}
	}
	return all, nil
}

// cross is the granularity at which the efficiency rises through one half for good, between two points by the logarithms.
func cross(points []Point, of func(Point) float64) float64 {
	e := func(p Point) float64 { return p.Work / of(p) }
	last := len(points) - 1
	if last < 0 || e(points[last]) < 0.5 {
		return math.NaN()
	}
	i := last
	for i > 0 && e(points[i-1]) >= 0.5 {
		i--
	}
	if i == 0 {
		return of(points[0])
	}
	p, q := points[i-1], points[i]
	at := (0.5 - e(p)) / (e(q) - e(p))
	return math.Exp(math.Log(of(p)) + at*(math.Log(of(q))-math.Log(of(p))))
}

// Unit is how many nanoseconds an iteration of a kernel takes on each of some workers that do nothing else at the same time.
func Unit(k task.Kernel, width, workers int) float64 {
	const iterations, calls = 200, 200
	best := math.Inf(1)
	for range 9 {
		var wg sync.WaitGroup
		begin := time.Now()
		for w := range workers {
			wg.Go(func() {
				for i := range calls {
					k.Run(i, (w+i*workers)%width, iterations)
				}
			})
		}
		wg.Wait()
		best = min(best, float64(time.Since(begin).Nanoseconds())/(iterations*calls))
	}
	return best
}

// Sizes are iterations for tasks of about lo to hi nanoseconds, in steps of about a half.
func Sizes(unit, lo, hi float64) (sizes []int) {
	for w := lo; w <= hi*1.001; w *= 1.5 {
		n := max(1, int(w/unit+0.5))
		if len(sizes) == 0 || n > sizes[len(sizes)-1] {
			sizes = append(sizes, n)
		}
	}
	return sizes
}

// Do is one task of the job: see [task.Graph.Do].
func (j *Job) Do(step, column int, ins []task.Out) (task.Out, error) {
	return j.Graph.Do(j.Kernel, step, column, j.Iterations, ins)
}
