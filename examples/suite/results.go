package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// results has the timings so far, and the file that keeps them:
//
//	xfork suite: n=20000 timeout=1s programs=1a2b3c4d go1.26 linux/amd64
//	library	1	3141592                        program, round, nanoseconds
//	crash	0	failed	exit status 2: ...      round 0: before it was timed; there is no other round
//
// The file is written anew for every line and then takes the place of the old one: whenever the suite is interrupted, a whole file
// is there. One suite at a time may use it.
type results struct {
	file, title string

	mu    sync.Mutex
	noted []timing
	err   error // the first one of the file
}

// timing is a line of the file.
type timing struct {
	name  string
	round int
	took  time.Duration
	fault string
}

const magic = "xfork suite: "

// open reads the file, if there is one.
func open(file, title string) (*results, error) {
	r := &results{file: file, title: title}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return r, r.write()
	}
	if err != nil {
		return nil, err
	}
	head, rest, whole := strings.Cut(string(text), "\n")
	head, ours := strings.CutPrefix(head, magic)
	switch {
	case !ours || !whole:
		return nil, fmt.Errorf("%s is no file of results: it is left as it is", file)
	case head != title:
		return nil, fmt.Errorf("%s has the timings of something else (%s) than this is (%s): give another file", file, head, title)
	}
	return r, r.read(rest)
}

// read adds the timings of all lines below the first.
func (r *results) read(text string) error {
	for i, line := range slices.Collect(strings.Lines(text)) {
		t, err := parseTiming(line)
		if err == nil && slices.ContainsFunc(r.noted, t.is) {
			err = errors.New("it is there twice")
		}
		if err != nil {
			return fmt.Errorf("%s, line %d, %q, is damaged (%w): delete the line to have it timed again", r.file, i+2, line, err)
		}
		r.noted = append(r.noted, t)
	}
	return nil
}

// is reports whether another line is about the same round.
func (t timing) is(u timing) bool { return t.name == u.name && t.round == u.round }

func parseTiming(line string) (t timing, err error) {
	line, whole := strings.CutSuffix(line, "\n")
	fields := strings.SplitN(line, "\t", 4)
	if !whole || len(fields) < 3 || (fields[2] == "failed") != (len(fields) == 4) {
		return t, errors.New("it is cut off")
	}
	if t.name = fields[0]; !slices.Contains(names(), t.name) {
		return t, fmt.Errorf("there is no program %q", t.name)
	}
	if t.round, err = strconv.Atoi(fields[1]); err != nil || t.round < 0 {
		return t, fmt.Errorf("%q is no round", fields[1])
	}
	if len(fields) == 4 {
		t.fault = fields[3]
		return t, nil
	}
	ns, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || ns <= 0 || t.round == 0 {
		return t, fmt.Errorf("%q is no time", fields[2])
	}
	t.took = time.Duration(ns)
	return t, nil
}

// String returns the line.
func (t timing) String() string {
	if t.fault != "" {
		return fmt.Sprintf("%s\t%d\tfailed\t%s\n", t.name, t.round, t.fault)
	}
	return fmt.Sprintf("%s\t%d\t%d\n", t.name, t.round, t.took.Nanoseconds())
}

// outcome returns the time of the round, or its failure.
func (t timing) outcome() (time.Duration, error) {
	if t.fault != "" {
		return 0, errors.New(t.fault)
	}
	return t.took, nil
}

// find looks for a round, or for the failure because of which there is none.
func (r *results) find(name string, round int) (t timing, there bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.noted, func(t timing) bool { return t.name == name && (t.round == round || t.round == 0) })
	if i < 0 {
		return t, false
	}
	return r.noted[i], true
}

// note adds a line.
func (r *results) note(t timing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noted = append(r.noted, t)
	if err := r.write(); err != nil && r.err == nil {
		r.err = err
	}
}

// broken returns the first error of the file.
func (r *results) broken() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// write puts a new file in the place of the old one.
func (r *results) write() error {
	fresh, err := os.CreateTemp(filepath.Dir(r.file), filepath.Base(r.file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name()) // unless it has been renamed
	var text strings.Builder
	text.WriteString(magic + r.title + "\n")
	for _, t := range r.noted {
		text.WriteString(t.String())
	}
	_, err = io.WriteString(fresh, text.String())
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err != nil {
		return err
	}
	return os.Rename(fresh.Name(), r.file)
}
