// Package metg finds the smallest task at which half of the machine still computes, for any way to run a graph of Task Bench.
//
// The granularity of a run is wall time x workers / tasks: the time of a task with the overhead of the system. The efficiency is
// the part of that time that is the kernel's own work, measured while all workers do nothing else. The METG(50 %) is the granularity
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

// Job is a graph with tasks that do some iterations of a kernel.
type Job struct {
	Graph      *task.Graph
	Kernel     task.Kernel
	Iterations int
	Workers    int
}

// Contender runs jobs.
type Contender struct {
	Name string
	// Make prepares the job outside of the time and returns the timed part. It fails for a job that the contender cannot do.
	Make func(j *Job) (timed func() error, err error)
	// Timer is for contenders that run in a process of their own: the nanoseconds of some turns, and the time of an iteration of the
	// kernel there. Make is nil then.
	Timer func(j *Job, turns int) (ns []float64, unit float64, err error)
}

// Point is a measurement at one size of task.
type Point struct {
	Iterations  int
	Work        float64 // ns of a task's own work
	Granularity float64 // ns, median of the turns
	Best        float64 // ns, the lowest of the turns
}

// Efficiency returns the part of the time that was the tasks' own work.
func (p Point) Efficiency() float64 { return p.Work / p.Granularity }

// Curve has the points of a contender, the smallest tasks first.
type Curve struct {
	Contender string
	Points    []Point
	METG      float64 // ns; NaN if half is never reached
	Lowest    float64 // ns, of the lowest turns
}

// Sweep measures all contenders at all sizes, in turns. unit is the time of an iteration; sizes are in iterations, ascending.
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
		for i := range curves {
			curves[i].Points = append(curves[i].Points, j.point(all[i]))
		}
	}
	lower(curves, units, contenders)
	for i := range curves {
		curves[i].finish(units[i])
	}
	return curves, nil
}

// Compute measures all contenders on one pattern of eight columns with the compute kernel, for tasks of up to longest nanoseconds.
func Compute(pattern string, steps, workers, turns int, longest float64, contenders ...Contender) ([]Curve, error) {
	const columns = 8
	g, err := task.New(pattern, columns, steps, task.Defaults)
	if err != nil {
		return nil, err
	}
	kernel, err := task.Find("compute")
	if err != nil {
		return nil, err
	}
	unit := Unit(kernel, columns, workers)
	return Sweep(Job{Graph: g, Kernel: kernel, Workers: workers}, Sizes(unit, 50, longest), unit, turns, contenders...)
}

// point returns the point of a contender, from the nanoseconds of its turns.
func (j *Job) point(turns []float64) Point {
	scale := float64(j.Workers) / float64(j.Graph.Tasks())
	return Point{Iterations: j.Iterations, Granularity: measure.Median(turns) * scale, Best: slices.Min(turns) * scale}
}

// finish fills in the work of all points, by the time of an iteration, and the METG.
func (c *Curve) finish(unit float64) {
	for k := range c.Points {
		c.Points[k].Work = unit * float64(c.Points[k].Iterations)
	}
	c.METG = cross(c.Points, func(p Point) float64 { return p.Granularity })
	c.Lowest = cross(c.Points, func(p Point) float64 { return p.Best })
}

// lower lowers the time of an iteration to the least that was seen in a run, overhead included: on a machine with other work to do
// the measured unit may be too high, and so would be the efficiencies. All contenders of this process share a unit.
func lower(curves []Curve, units []float64, contenders []Contender) {
	here := math.Inf(1)
	for i, c := range contenders {
		if units[i] = curves[i].lowestUnit(units[i]); c.Timer == nil {
			here = min(here, units[i])
		}
	}
	for i, c := range contenders {
		if c.Timer == nil {
			units[i] = here
		}
	}
}

// lowestUnit returns unit, or the least time of an iteration in a run if that is lower.
func (c *Curve) lowestUnit(unit float64) float64 {
	for _, p := range c.Points {
		if p.Iterations > 0 {
			unit = min(unit, p.Best/float64(p.Iterations))
		}
	}
	return unit
}

// times gives every contender its turns at one job and returns the nanoseconds of each turn. It lowers the units of contenders
// with a Timer, which measures them.
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
			if c.Timer == nil {
				d, err := c.time(j)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", c.Name, err)
				}
				all[i] = append(all[i], float64(d.Nanoseconds()))
			}
		}
	}
	return all, nil
}

// time runs one job of a contender without a Timer.
func (c Contender) time(j *Job) (time.Duration, error) {
	timed, err := c.Make(j)
	if err != nil {
		return 0, err
	}
	runtime.GC()
	begin := time.Now()
	err = timed()
	return time.Since(begin), err
}

// cross returns the granularity at which the efficiency rises through one half for good. Between two points it interpolates the
// logarithms. It returns NaN if the largest tasks do not reach one half.
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

// Unit returns how many nanoseconds an iteration of a kernel takes while all workers do nothing else.
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

// Sizes returns iterations for tasks of about lo to hi nanoseconds, each half as large again as the one before.
func Sizes(unit, lo, hi float64) (sizes []int) {
	for w := lo; w <= hi*1.001; w *= 1.5 {
		n := max(1, int(w/unit+0.5))
		if len(sizes) == 0 || n > sizes[len(sizes)-1] {
			sizes = append(sizes, n)
		}
	}
	return sizes
}

// Do does one task of the job: see [task.Graph.Do].
func (j *Job) Do(step, column int, ins []task.Out) (task.Out, error) {
	return j.Graph.Do(j.Kernel, step, column, j.Iterations, ins)
}
