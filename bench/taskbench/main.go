// Taskbench runs Task Bench (Slaughter et al., SC 2020): the cost of a task, by the pattern of dependence and by the kernel.
//
//	go run ./bench/taskbench [-peers] [-patterns regexp] [-kernels regexp] [-turns n] [-out folder]
//
// It prints METG(50 %), the smallest task at which half of the machine still computes, of graphs by xfork, built within the time
// that counts or before it, and of the same by hand. With -peers OpenMP and oneTBB take part where the compiler and the library
// are there. With -out it writes results.csv, results.md and results.svg into the folder.
//
// Every input of every task is checked. Peers written in Go are in bench/compare, a module of its own.
package main

import (
	"errors"
	"io"
	"time"

	"xfork/bench/command"
	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
	"xfork/bench/taskbench/ways"
)

func main() { command.Main("taskbench", run) }

// settings has the choices of the command line.
type settings struct {
	patterns, kernels *command.Pattern
	width, steps      int
	workers, turns    int
	longest           float64 // ns, the largest tasks
	options           task.Options
	peers             bool
	out               string
}

// parse reads the command line, and reports whether it only asks for help.
func parse(args []string, stderr io.Writer) (s settings, help bool, err error) {
	flags := command.NewFlags("taskbench", stderr)
	workers := flags.Positive("workers", 2, "workers")
	turns := flags.Positive("turns", 15, "turns for each contender at each size")
	s.patterns = flags.Matching("patterns", "the patterns that match this `regexp`")
	s.kernels = flags.Matching("kernels", "the kernels that match this `regexp`")
	quick := flags.Bool("quick", false, "small graphs and few turns: a smoke test, whose figures mean nothing")
	flags.IntVar(&s.width, "width", 8, "columns")
	flags.IntVar(&s.steps, "steps", 1000, "steps")
	flags.Float64Var(&s.longest, "longest", 8000, "nanoseconds of work in the largest tasks")
	flags.IntVar(&s.options.Radix, "radix", task.Defaults.Radix, "of nearest, spread and random_nearest")
	flags.IntVar(&s.options.Period, "period", task.Defaults.Period, "of spread and random_nearest")
	flags.Float64Var(&s.options.Fraction, "fraction", task.Defaults.Fraction, "of random_nearest")
	flags.BoolVar(&s.peers, "peers", false, "OpenMP and oneTBB too, where they are there")
	flags.StringVar(&s.out, "out", "", "write the results into this `folder`")
	help, err = flags.Parse(args)
	s.workers, s.turns = *workers, *turns
	if *quick {
		s.steps, s.turns, s.longest = 20, 1, 200
	}
	return s, help, err
}

func run(args []string, stdout, stderr io.Writer) error {
	s, help, err := parse(args, stderr)
	if help || err != nil {
		return err
	}
	contenders := []metg.Contender{ways.Ours, ways.OursBefore, ways.ByDegrees, ways.ByColumns}
	r := newResults(time.Now(), &s)
	if s.peers {
		built, absent, shut, err := peers()
		if err != nil {
			return err
		}
		defer shut()
		contenders, r.Absent = append(contenders, built...), absent
	}
	if err := r.measureAll(&s, contenders, stderr); err != nil {
		return err
	}
	if err := r.print(stdout); err != nil || s.out == "" {
		return err
	}
	return r.write(s.out)
}

// measureAll adds a row for each kernel and pattern that match.
func (r *results) measureAll(s *settings, contenders []metg.Contender, progress io.Writer) error {
	task.Prepare(s.width)
	for _, k := range task.Kernels {
		if !s.kernels.MatchString(k.Name) {
			continue
		}
		unit := metg.Unit(k, s.width, s.workers)
		for _, p := range task.Patterns {
			if !s.patterns.MatchString(p) {
				continue
			}
			unit = min(unit, metg.Unit(k, s.width, s.workers)) // measured again: the machine may have been busy before
			if err := command.Timed(progress, p+", "+k.Name, func() error { return r.measure(s, k, p, unit, contenders) }); err != nil {
				return err
			}
		}
	}
	if len(r.Rows) == 0 {
		return errors.New("nothing matches -patterns and -kernels")
	}
	return nil
}

// measure adds a row: one pattern, one kernel, all contenders.
func (r *results) measure(s *settings, k task.Kernel, pattern string, unit float64, contenders []metg.Contender) error {
	g, err := task.New(pattern, s.width, s.steps, s.options)
	if err != nil {
		return err
	}
	sizes := []int{0}
	if k.Name != "empty" {
		sizes = metg.Sizes(unit, 50, s.longest)
	}
	curves, err := metg.Sweep(metg.Job{Graph: g, Kernel: k, Workers: s.workers}, sizes, unit, s.turns, contenders...)
	if err != nil {
		return err
	}
	r.Rows = append(r.Rows, row{pattern, k.Name, float64(g.Edges()) / float64(g.Tasks()), curves})
	return nil
}
