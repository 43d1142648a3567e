package facts

import (
	"path/filepath"

	"xfork/cmd/xfork/effects"
)

// Told is the part of a summary that packages hand on, and nil where there is
// none: the writes of package variables without a lock, and what comes from
// outside of the program. All else about a function of another package is
// unknown. Two of a kind are enough, and of a witness its beginning and its
// end.
func Told(s *effects.Summary) *effects.Summary {
	t := &effects.Summary{}
	for _, w := range s.Writes {
		if w.Place == effects.Global && !w.Guarded && len(t.Writes) < 4 {
			w.Why = short(w.Why)
			t.Writes = append(t.Writes, w)
		}
	}
	of := make(map[effects.Kind]int)
	for _, i := range s.Impure {
		if i.Kind >= effects.Clock && i.Kind <= effects.Sleep && (of[i.Kind] < 2 || i.Always) {
			of[i.Kind]++
			i.Why = short(i.Why)
			t.Impure = append(t.Impure, i)
		}
	}
	// Whether a variable is written is asked by the reader, which may be far
	// above.
	for _, r := range s.Reads {
		if len(t.Reads) < 8 {
			r.Why = short(r.Why)
			t.Reads = append(t.Reads, r)
		}
	}
	if len(t.Writes)+len(t.Impure)+len(t.Reads) == 0 {
		return nil
	}
	return t
}

// short is a copy of a witness without its middle, and without the folders of
// files.
func short(s *effects.Step) *effects.Step {
	if s == nil {
		return nil
	}
	first := *s
	first.At.Filename, first.At.Offset = filepath.Base(first.At.Filename), 0
	if first.Next != nil {
		first.Next = end(first.Next)
	}
	return &first
}

// end is a copy of the last two steps: the last one in the program, and what it
// comes to in the standard library.
func end(s *effects.Step) *effects.Step {
	for s.Next != nil && s.Next.Next != nil {
		s = s.Next
	}
	last := *s
	last.At.Filename, last.At.Offset = filepath.Base(last.At.Filename), 0
	if last.Next != nil {
		tail := *last.Next
		tail.At.Filename, tail.At.Offset = filepath.Base(tail.At.Filename), 0
		last.Next = &tail
	}
	return &last
}
