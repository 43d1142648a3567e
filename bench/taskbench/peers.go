package main

import (
	"bufio"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"xfork/bench/taskbench/metg"
)

// The peers in C++ are small programs, compiled when -peers asks for them. Each reads a job and prints times.

//go:embed peers
var sources embed.FS

// native lists the programs: their file, and the flags with which they are linked.
var native = []struct {
	name, file string
	flags      []string
}{
	{"OpenMP tasks", "openmp.cc", []string{"-fopenmp"}},
	{"oneTBB flow graph", "onetbb.cc", []string{"-ltbb"}},
}

// peers compiles the programs and returns those that compile, and a line about each of the others. shut deletes the programs.
func peers() (built []metg.Contender, absent []string, shut func(), err error) {
	dir, err := os.MkdirTemp("", "taskbench")
	if err != nil {
		return nil, nil, nil, err
	}
	shut = func() { _ = os.RemoveAll(dir) }
	if err := os.CopyFS(dir, sources); err != nil {
		shut()
		return nil, nil, nil, err
	}
	for _, p := range native {
		program := filepath.Join(dir, p.name)
		if err := compile(program, filepath.Join(dir, "peers", p.file), p.flags); err != nil {
			absent = append(absent, fmt.Sprintf("%s: g++: %v", p.name, err))
			continue
		}
		built = append(built, metg.Contender{Name: p.name, Timer: timer(program)})
	}
	return built, absent, shut, nil
}

// compile compiles a program. Its error has the first line of the compiler.
func compile(program, source string, flags []string) error {
	args := []string{"-O3", "-march=native", "-ffp-contract=off", "-std=c++17", source, "-o", program}
	out, err := exec.Command("g++", append(args, flags...)...).CombinedOutput()
	if err != nil {
		first, _, _ := strings.Cut(string(out), "\n")
		return errors.New(strings.TrimSpace(fmt.Sprintf("%v %s", err, first)))
	}
	return nil
}

// timer returns the Timer of a program. The time of an iteration is the lowest that the program has reported for the kernel.
func timer(program string) func(j *metg.Job, turns int) ([]float64, float64, error) {
	lowest := map[string]float64{} // by kernel
	return func(j *metg.Job, turns int) ([]float64, float64, error) {
		ns, unit, err := timed(program, j, turns)
		if known, is := lowest[j.Kernel.Name]; is {
			unit = min(unit, known)
		}
		lowest[j.Kernel.Name] = unit
		return ns, unit, err
	}
}

// timed runs a program once, for all turns at a job.
func timed(program string, j *metg.Job, turns int) (ns []float64, unit float64, err error) {
	cmd := exec.Command(program)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(text(j, turns)), os.Stderr
	cmd.Env = append(os.Environ(), fmt.Sprintf("OMP_NUM_THREADS=%d", j.Workers))
	out, err := cmd.Output()
	if err != nil {
		return nil, 0, err
	}
	for in := bufio.NewScanner(bytes.NewReader(out)); in.Scan(); {
		x, err := strconv.ParseFloat(in.Text(), 64)
		if err != nil {
			return nil, 0, err
		}
		ns = append(ns, x)
	}
	if len(ns) != turns+1 {
		return nil, 0, fmt.Errorf("%d lines instead of %d", len(ns), turns+1)
	}
	return ns[1:], ns[0], nil
}

// text returns a job as the programs read it: see peers/common.h.
func text(j *metg.Job, turns int) []byte {
	var b bytes.Buffer
	g := j.Graph
	fmt.Fprintf(&b, "%s %d %d %d\n%d %d\n", j.Kernel.Name, j.Iterations, j.Workers, turns, g.Width, g.Steps)
	for step := range g.Steps {
		from, n := g.Columns(step)
		fmt.Fprintf(&b, "%d %d", from, n)
		for column := from; column < from+n; column++ {
			needs := g.Needs(step, column)
			fmt.Fprintf(&b, " %d", len(needs))
			for _, c := range needs {
				fmt.Fprintf(&b, " %d", c)
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
