package table

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xfork/internal/site"
	"xfork/table/internal/memory"
	"xfork/table/internal/plan"
	"xfork/table/internal/run"
	"xfork/table/internal/spill"
)

// Option is a setting of the runs that a frame takes part in: [Memory], [Spill].
type Option func(*options)

// options are the settings of a verb Options, or of a run.
type options struct {
	memory int64 // 0: as much as the process's ledger has
	dir    string
	set    bool // dir is set, to "" as well
	misuse error
	text   []string
	watch  func(*spill.Space) // is shown the space of the run when it is over; tests count with it
}

// Memory limits what a run keeps in memory to so many bytes; rows beyond that go to a
// temporary file (see [Spill]), and results are the same to the bit. Without it, all
// runs of the process share 0.7 of the least of GOMEMLIMIT, the limit of the process's
// control group, and the memory of the machine, as they are when the first run begins;
// no run gets more than that. A quarter of a limit is for what operators work with, and
// not for rows.
//
// The limit is for rows that operators keep: groups, sides of joins, rows that are
// sorted, windows, values of Median and Distinct, caches, and results until they have
// become Go values. Not for these values, nor for batches and buffers of readers, some
// megabytes for each worker, nor for the morsels that wait for their turn in Each, All
// and the functions that write files, 16 at most. What the garbage collector lets the
// process have beside that is set by GOMEMLIMIT and GOGC.
//
// Too small a limit is an error before rows are read, and says how much is needed: 16
// batches of 2048 rows of the columns that are read of the widest verb. What cannot be
// divided has to fit as a whole, and is an error with the number of bytes if it does
// not: the rows of one partition of an ordered window, three times; the right rows of a
// join that have one key, twice, and of an as-of join four times; the first rows of one
// group of Groups.Top, three times; the right side of a join without equal keys, of an
// as-of join four times. The result fails then, and not its frames: with more memory they do.
//
// A run that spills takes some one to four times the time that it takes in memory
// (docs/adr/0029-spilling.md).
func Memory(bytes int64) Option {
	return func(o *options) {
		if o.memory = bytes; bytes <= 0 {
			o.misuse = fmt.Errorf("table: a memory of %d bytes", bytes)
		}
		o.text = append(o.text, fmt.Sprintf("memory %d", bytes))
	}
}

// Spill names the folder of the temporary file, instead of the system's one
// (os.TempDir, $TMPDIR). The file has no name where the system lets an open file be
// removed, and is gone when the run ends: also after an error, a panic, a cancellation,
// or the end of the process. Elsewhere it is removed when the run ends.
//
// A folder in which no file can be made is an error before rows are read, at the line
// of Options; one that is full is an error that says how much has been written. A file
// that is damaged is an error, and never a wrong row: each block has a checksum.
func Spill(dir string) Option {
	return func(o *options) {
		o.dir, o.set = dir, true
		o.text = append(o.text, "spill "+dir)
	}
}

// Options is f with settings for the run that evaluates it. They hold for the whole of
// the run, with all results that are forced together: where several frames of it have
// some, the least memory counts, and the folder that is nearest to a result.
//
//go:noinline
func (f Frame) Options(opts ...Option) Frame {
	o := &options{}
	for _, set := range opts {
		if set == nil {
			o.misuse = errors.New("table: a nil Option")
			continue
		}
		set(o)
	}
	out := f.verb(site.Caller(), plan.Node{Verb: plan.Options, Note: strings.Join(o.text, ", "), Misuse: o.misuse}, nil)
	out.f.options = o
	return out
}

// settings returns the options that hold for the members of a run, and the frame
// that has named the folder. It goes by distance from the results, so that the folder
// nearest to one is met first.
func settings(running []*member) (all options, from *frame) {
	seen := map[*frame]bool{}
	var queue []*frame
	for _, m := range running {
		queue = append(queue, m.r.from)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		f := queue[0]
		if seen[f] {
			continue
		}
		seen[f] = true
		queue = append(queue, f.inputs...)
		o := f.options
		if o == nil {
			continue
		}
		if o.memory > 0 && (all.memory == 0 || o.memory < all.memory) {
			all.memory = o.memory
		}
		if o.watch != nil {
			all.watch = o.watch
		}
		if o.set && !all.set {
			all.dir, all.set, from = o.dir, true, f
		}
	}
	return all, from
}

// space makes the space of a run, or says why there is none: a folder in which no file
// can be made, or too little memory. end is to be called when the results are stored:
// their rows may be in the file until then.
func space(ctx context.Context, running []*member, outputs []*run.Output) (s *spill.Space, end func(), err error) {
	o, from := settings(running)
	s = spill.For(ctx, memory.Process().Grant(o.memory), o.dir)
	if err := run.Enough(s, outputs); err != nil {
		s.Close()
		return nil, nil, err
	}
	if o.set {
		if err := s.Make(); err != nil {
			s.Close()
			return nil, nil, &plan.Fault{Owner: from, Err: err}
		}
	}
	return s, func() {
		if o.watch != nil {
			o.watch(s)
		}
		s.Close()
	}, nil
}
