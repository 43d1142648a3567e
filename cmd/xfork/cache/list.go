package cache

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"xfork/internal/keep/disk"
	"xfork/internal/node"
)

// What the actions have in common is that they read the whole store: there is no index, which would have to be kept right by
// programs that are killed. A store of 10 GiB takes as long as to read 10 GiB and make their sums, half a minute.

// entries returns what is in the store, the latest first, and how many entries are damaged; each of these is told of on stderr.
func (t *tool) entries() (all []disk.Entry, bad int) {
	for e, err := range t.store.Entries() {
		if err != nil {
			bad++
			fmt.Fprintf(t.errout, "xfork cache: %s: %v\n", cmp.Or(e.Path, t.store.Folder()), err)
			continue
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b disk.Entry) int { return cmp.Compare(b.Head.Made, a.Head.Made) })
	return all, bad
}

// of returns the entries of a function, the latest first. Where there are none it says which functions there are: a name is mistyped more
// often than it is forgotten. Several functions may be meant by one short name, and then all of theirs are returned.
func (t *tool) of(meant string) (some []disk.Entry) {
	all, _ := t.entries()
	others := make(map[string]bool)
	for _, e := range all {
		if named(e.Head.Parts.Function, meant) {
			some = append(some, e)
		}
		others[node.Printable(e.Head.Parts.Function)] = true
	}
	if len(some) == 0 {
		fmt.Fprintf(t.errout, "xfork cache: nothing is kept of %s in %s", meant, t.store.Folder())
		if len(others) > 0 {
			fmt.Fprintf(t.errout, "; there are results of %s", strings.Join(slices.Sorted(maps.Keys(others)), ", "))
		}
		fmt.Fprintln(t.errout)
	}
	return some
}

// list shows the functions, those first with the calls that have taken longest: what it would cost to compute all of it again. The
// last row has the sums.
func (t *tool) list([]string) int {
	// Sums of entries: those of one function, and of all.
	type row struct {
		name         string
		entries      int
		bytes, nanos int64
		used         time.Time
	}
	rows, sum := make(map[string]*row), row{name: "all"}
	all, _ := t.entries()
	for _, e := range all {
		name := e.Head.Parts.Function
		if rows[name] == nil {
			rows[name] = &row{name: node.Printable(name)}
		}
		for _, r := range []*row{rows[name], &sum} {
			r.entries++
			r.bytes += e.Size
			r.nanos += e.Head.Took
			if e.Used.After(r.used) {
				r.used = e.Used
			}
		}
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FUNCTION\tRESULTS\tBYTES\tTIME OF ITS CALLS\tLAST OF USE")
	// By name where the times are equal, so that two lists of one store are.
	order := slices.SortedFunc(maps.Values(rows), func(a, b *row) int { return cmp.Or(cmp.Compare(b.nanos, a.nanos), strings.Compare(a.name, b.name)) })
	for _, r := range append(order, &sum) {
		used := "-"
		if !r.used.IsZero() {
			used = r.used.Format(time.DateTime)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\n", r.name, r.entries, r.bytes, time.Duration(r.nanos).Round(time.Millisecond), used)
	}
	_ = w.Flush()
	return fine
}

// verify reads all entries, and says how many are damaged. None is removed: the program that looks for one does that. It finds what Get
// would find, but for values that the program itself can no longer decode, which are known to the program alone.
func (t *tool) verify([]string) int {
	all, bad := t.entries()
	fmt.Fprintf(t.out, "%d entries are whole, %d damaged\n", len(all), bad)
	if bad > 0 {
		return found
	}
	return fine
}

// remove removes the results of a function, or all entries, damaged ones among them. One that a program has removed meanwhile is gone
// all the same. A program that reads one at this moment has it open, and reads it to its end.
func (t *tool) remove(functions []string) int {
	// By path and not by function, for what is damaged has no function any more.
	var paths []string
	if len(functions) == 0 {
		for e := range t.store.Entries() {
			paths = append(paths, e.Path)
		}
	} else {
		for _, e := range t.of(functions[0]) {
			paths = append(paths, e.Path)
		}
		if len(paths) == 0 {
			return found
		}
	}
	// The folders of keys stay: a program may be about to put something there.
	removed, code := 0, fine
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !os.IsNotExist(err) {
			fmt.Fprintln(t.errout, "xfork cache:", err)
			code = found
			continue
		}
		removed++
	}
	fmt.Fprintf(t.out, "%d entries removed\n", removed)
	return code
}

// latest is how many results why tells of: as many as one looks at.
const latest = 10

// why tells of the latest results of a function what of their keys differs from the earlier result that comes next to them: that with
// the fewest differences, and of several the later one.
//
// A result is kept when its call was made, and its call was made because nothing was found under its key. So what differs from its
// neighbour is why: the code, a file, an argument. Only keys of the same function are compared; another name is another function.
func (t *tool) why(functions []string) int {
	all := t.of(functions[0])
	if len(all) == 0 {
		return found
	}
	for i, e := range all[:min(latest, len(all))] {
		h := &e.Head
		fmt.Fprintf(t.out, "%s  %s(%s), in %s\n", time.Unix(0, h.Made).Format(time.DateTime), node.Printable(h.Parts.Function), node.Printable(h.Text),
			time.Duration(h.Took).Round(time.Microsecond))
		// All against all of ten: the digests are there, and no value is read.
		next, fewest := -1, []string(nil)
		for j, f := range all[i+1:] {
			if f.Head.Parts.Function != h.Parts.Function {
				continue
			}
			// The list goes back in time, so an earlier one needs fewer differences to be nearer.
			if d := h.Parts.Differ(&f.Head.Parts); next < 0 || len(d) < len(fewest) {
				next, fewest = i+1+j, d
			}
		}
		if next < 0 {
			fmt.Fprintln(t.out, "    the first one that is kept")
			continue
		}
		// An argument with another digest is told by its number, and the texts of both calls show the values.
		before := &all[next].Head
		fmt.Fprintf(t.out, "    beside that of %s, with %s:\n", time.Unix(0, before.Made).Format(time.DateTime), cmp.Or(node.Printable(before.Text), "no arguments"))
		for _, d := range fewest {
			fmt.Fprintln(t.out, "      "+node.Printable(d))
		}
	}
	return fine
}
