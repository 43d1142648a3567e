package main

import (
	"bufio"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed peers/peers.c
var sourceC []byte

//go:embed peers/peers.py
var sourcePython []byte

// peers are numpy, numexpr and C, as far as they are installed: programs outside, which are started with the arrays of one
// length and then asked for one turn after another, so that they take turns with the contenders of this process.
type peers struct {
	folder  string
	program string // the compiled C, or ""
	python  string // an interpreter that has numpy, or ""
}

// findPeers compiles the C program and looks for a Python. It writes a line to stderr about each that is not there.
func findPeers(stderr io.Writer) (*peers, error) {
	folder, err := os.MkdirTemp("", "peers")
	if err != nil {
		return nil, err
	}
	p := &peers{folder: folder}
	if err := errors.Join(os.WriteFile(p.path("peers.c"), sourceC, 0o600), os.WriteFile(p.path("peers.py"), sourcePython, 0o600)); err != nil {
		p.remove()
		return nil, err
	}
	if p.program, err = compile(p.path("peers.c"), p.path("peers")); err != nil {
		fmt.Fprintln(stderr, "numeric: without C:", err)
	}
	var lacks string
	if p.python, lacks = interpreter(); lacks != "" {
		fmt.Fprintf(stderr, "numeric: without %s: no python3 imports it (on Debian: packages python3-numpy, python3-numexpr)\n", lacks)
	}
	return p, nil
}

func (p *peers) path(name string) string { return filepath.Join(p.folder, name) }

func (p *peers) remove() { _ = os.RemoveAll(p.folder) }

// compile compiles the C program and returns its path. Without OpenMP it has one thread only.
func compile(source, program string) (string, error) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		return "", errors.New("there is no gcc")
	}
	options := []string{"-O3", "-march=native", "-ffast-math", "-o", program, source, "-lm"}
	if exec.Command(gcc, append(options, "-fopenmp")...).Run() == nil {
		return program, nil
	}
	if out, err := exec.Command(gcc, options...).CombinedOutput(); err != nil {
		first, _, _ := strings.Cut(string(out), "\n")
		return "", fmt.Errorf("it does not compile: %s", first)
	}
	return program, nil
}

// interpreter returns the first Python that has both numpy and numexpr, or else numpy, and the package that is lacking. The
// system's own Python is tried too: it alone has the packages of the system, and another one may come first in the path.
func interpreter() (path, lacks string) {
	for _, imports := range []string{"numpy, numexpr", "numpy"} {
		for _, name := range []string{"python3", "/usr/bin/python3"} {
			if exec.Command(name, "-c", "import "+imports).Run() != nil {
				continue
			}
			if imports == "numpy" {
				lacks = "numexpr"
			}
			return name, lacks
		}
	}
	return "", "numpy and numexpr"
}

// start starts all peers with the arrays, of which each holds a copy.
func (p *peers) start(d *data) (all []*peer, err error) {
	var commands []*exec.Cmd
	n := strconv.Itoa(len(d.a))
	if p.python != "" {
		commands = append(commands, exec.Command(p.python, p.path("peers.py"), n))
	}
	if p.program != "" {
		commands = append(commands, exec.Command(p.program, n))
	}
	for _, c := range commands {
		one, err := startPeer(c, d)
		if err != nil {
			stop(all)
			return nil, fmt.Errorf("%s: %w", c.Path, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// peer is a running program with its abilities.
type peer struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	able    []ability
}

// ability is a contender within a peer, with its greatest number of threads.
type ability struct {
	name    string
	threads int
	version string
}

func startPeer(c *exec.Cmd, d *data) (*peer, error) {
	// Numpy's dot may be that of OpenBLAS, which would use all cores; numpy is to have one.
	c.Env = append(os.Environ(), "OPENBLAS_NUM_THREADS=1", "OMP_DYNAMIC=false")
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	p := &peer{command: c, in: in, out: bufio.NewReader(out)}
	if err := p.greet(d); err != nil {
		stop([]*peer{p})
		return nil, err
	}
	return p, nil
}

// greet sends the arrays, in pieces because they are turned into bytes, and reads the abilities of the peer.
func (p *peer) greet(d *data) error {
	const piece = 1 << 16
	for _, xs := range [][]float64{d.a, d.b, d.c, d.d} {
		for len(xs) > 0 {
			k := min(piece, len(xs))
			if err := binary.Write(p.in, binary.NativeEndian, xs[:k]); err != nil {
				return err
			}
			xs = xs[k:]
		}
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return err
	}
	p.able, err = abilities(line)
	return err
}

// abilities reads the line "ready <name>/<threads>/<version> ...".
func abilities(line string) (all []ability, err error) {
	words := strings.Fields(line)
	if len(words) == 0 || words[0] != "ready" {
		return nil, fmt.Errorf("%q does not say ready", line)
	}
	for _, word := range words[1:] {
		parts := strings.SplitN(word, "/", 3)
		if len(parts) < 3 {
			return nil, fmt.Errorf("%q is not name/threads/version", word)
		}
		threads, err := strconv.Atoi(parts[1])
		if err != nil {
			return nil, fmt.Errorf("%q is not name/threads/version", word)
		}
		all = append(all, ability{parts[0], threads, parts[2]})
	}
	return all, nil
}

// turn asks the peer for its turn at one workload.
func (p *peer) turn(workload, name string, n, threads int) (outcome, error) {
	if _, err := fmt.Fprintf(p.in, "%s %s %d %d\n", workload, name, threads, warmUp.Milliseconds()); err != nil {
		return outcome{}, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return outcome{}, err
	}
	return answer(line, workload, n, threads)
}

// answer reads the line "E1 <n> <threads> <nanoseconds> <value>", which must repeat the question.
func answer(line, workload string, n, threads int) (outcome, error) {
	asked := fmt.Sprintf("%s %d %d ", workload, n, threads)
	rest, ok := strings.CutPrefix(line, asked)
	words := strings.Fields(rest)
	if !ok || len(words) != 2 {
		return outcome{}, fmt.Errorf("%q is no answer to %q", line, asked)
	}
	ns, err := strconv.ParseFloat(words[0], 64)
	if err != nil {
		return outcome{}, err
	}
	value, err := strconv.ParseFloat(words[1], 64)
	return outcome{ns, value}, err
}

// stop ends the programs, which exit at the end of their input.
func stop(all []*peer) {
	for _, p := range all {
		_ = p.in.Close()
		_ = p.command.Wait()
	}
}
