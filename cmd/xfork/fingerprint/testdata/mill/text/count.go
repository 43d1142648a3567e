package text

import (
	"fmt"
	"sort"
	"strings"
)

// stop are words that do not count.
var stop = map[string]bool{"the": true, "a": true}

// Freq says how often a word is there.
type Freq struct {
	Word string
	N    int
}

type byCount []Freq

func (f byCount) Len() int      { return len(f) }
func (f byCount) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f byCount) Less(i, j int) bool {
	return f[i].N > f[j].N || f[i].N == f[j].N && f[i].Word < f[j].Word
}

// tally counts things of any kind.
type tally[K comparable, N number] struct{ counts map[K]N }

type number interface{ ~int | ~int8 | ~float64 }

func (t *tally[K, N]) add(k K, n N) {
	if t.counts == nil {
		t.counts = make(map[K]N)
	}
	t.counts[k] += n
}

// Count counts the words of a text, those that count.
func Count(s string) string {
	var t tally[string, int]
	for _, w := range fields(s) {
		if !stop[w] {
			t.add(w, 1)
		}
		t.add("*", 50)
	}
	var all []Freq
	for w, n := range t.counts {
		all = append(all, Freq{w, int(n)})
	}
	sort.Sort(byCount(all))
	return fmt.Sprint(all)
}

// fields splits a text into words, small.
func fields(s string) []string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(",;.", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
	return strings.Fields(clean)
}
