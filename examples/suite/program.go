package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The programs sort the same numbers, each in its own way, and print a checksum of the result. Two go wrong.

const frame = `package main

import (
	"os"
	"os/exec"
	"slices"
	"strconv"
)

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	xs := make([]uint32, n)
	x := uint32(1)
	for i := range xs {
		x = x*1664525 + 1013904223
		xs[i] = x
	}
	order(xs)
	sum := uint64(0)
	for _, x := range xs {
		sum = sum*31 + uint64(x)
	}
	os.Stdout.WriteString(strconv.FormatUint(sum, 16))
}

var (
	_ = slices.Sort[[]int]
	_ = exec.Command
)

`

// bodies has the parts in which the programs differ.
var bodies = []struct{ name, order string }{
	{"library", `slices.Sort(xs)`},
	{"heap", `for i := len(xs)/2 - 1; i >= 0; i-- {
		sift(xs, i)
	}
	for n := len(xs) - 1; n > 0; n-- {
		xs[0], xs[n] = xs[n], xs[0]
		sift(xs[:n], 0)
	}
}

func sift(xs []uint32, i int) {
	for c := 2*i + 1; c < len(xs); i, c = c, 2*c+1 {
		if c+1 < len(xs) && xs[c+1] > xs[c] {
			c++
		}
		if xs[i] >= xs[c] {
			return
		}
		xs[i], xs[c] = xs[c], xs[i]
	}`},
	{"insertion", `for i := range xs {
		for j := i; j > 0 && xs[j-1] > xs[j]; j-- {
			xs[j-1], xs[j] = xs[j], xs[j-1]
		}
	}`},
	{"crash", `xs[len(xs)] = 0`},
	// A child has the same output, and hangs as well: to kill its parent alone is not enough.
	{"hang", `if len(os.Args) < 3 {
		child := exec.Command(os.Args[0], "1", "child")
		child.Stdout = os.Stdout
		_ = child.Start()
	}
	for {
		xs[0]++
	}`},
}

func names() (all []string) {
	for _, b := range bodies {
		all = append(all, b.name)
	}
	return all
}

// source returns the text of a program.
func source(name string) string {
	i := slices.IndexFunc(bodies, func(b struct{ name, order string }) bool { return b.name == name })
	return frame + "func order(xs []uint32) {\n\t" + bodies[i].order + "\n}\n"
}

// title returns the circumstances of the timings: numbers, programs, compiler. Timings under other titles cannot be compared.
func (s *suite) title() string {
	h := sha256.New()
	for _, name := range names() {
		h.Write([]byte(source(name)))
	}
	return fmt.Sprintf("n=%d timeout=%v programs=%x %s %s/%s", s.n, s.timeout, h.Sum(nil)[:4], runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// builder builds programs in a folder.
type builder struct{ folder string }

// binary is a program that has been built.
type binary struct{ name, path string }

// build needs nothing but the compiler and its library: no network.
func (b builder) build(ctx context.Context, name string) (binary, error) {
	folder := filepath.Join(b.folder, name)
	p := binary{name, filepath.Join(folder, name+".exe")}
	for file, text := range map[string]string{"main.go": source(name), "go.mod": "module " + name + "\n\ngo 1.26\n"} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return p, err
		}
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
			return p, err
		}
	}
	command := exec.CommandContext(ctx, "go", "build", "-p=1", "-o", p.path, ".")
	command.Dir = folder
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local")
	ownGroup(command)
	if out, err := command.CombinedOutput(); err != nil {
		return p, fmt.Errorf("%s cannot be built: %w%s", name, err, firstLine(out))
	}
	return p, nil
}

// grace is how long a program that was killed may keep its output open. Only a process that has left its group needs it.
const grace = time.Second

// time runs the program over n numbers and returns how long it took. The program and the processes that it has started are killed
// at the end of ctx.
func (p binary) time(ctx context.Context, n int) (time.Duration, error) {
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, p.path, strconv.Itoa(n))
	command.Stdout, command.Stderr = &stdout, &stderr
	command.WaitDelay = grace
	ownGroup(command)
	begin := time.Now()
	err := command.Run()
	took := time.Since(begin)
	switch {
	case ctx.Err() != nil:
		return took, ctx.Err() // killed
	case err != nil:
		return took, fmt.Errorf("%w%s", err, firstLine(stderr.Bytes()))
	case stdout.String() != plain(n):
		return took, fmt.Errorf("%q was printed, and %q is right", stdout.String(), plain(n))
	}
	return took, nil
}

// plain returns the right output of the programs.
func plain(n int) string {
	xs := make([]uint32, n)
	x := uint32(1)
	for i := range xs {
		x = x*1664525 + 1013904223
		xs[i] = x
	}
	slices.Sort(xs)
	sum := uint64(0)
	for _, x := range xs {
		sum = sum*31 + uint64(x)
	}
	return strconv.FormatUint(sum, 16)
}

// firstLine returns the first line of a command's output that is not empty, to be put behind its error.
func firstLine(out []byte) string {
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return ": " + line
		}
	}
	return ""
}
