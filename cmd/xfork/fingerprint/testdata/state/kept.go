package main

import (
	"context"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"text/template"
	"time"

	"example.org/state/other"
)

var word = regexp.MustCompile(`\w+`)

func usesRegexp(s string) []string { return word.FindAllString(s, -1) }

var page = template.Must(template.New("p").Funcs(template.FuncMap{"up": strings.ToUpper}).Parse("{{up .}}"))

func usesTemplate(s string) (string, error) {
	var b strings.Builder
	err := page.Execute(&b, s)
	return b.String(), err
}

var errNone = errors.New("none")

func returnsSentinel(n int) (int, error) {
	if n == 0 {
		return 0, errNone
	}
	return n, nil
}

var primes = [...]int{2, 3, 5, 7}

func usesArray(n int) int { return primes[n] }

var ops = map[string]func(a, b int) int{"+": func(a, b int) int { return a + b }, "-": minus}

func minus(a, b int) int { return a - b }

func usesOps(n int) int { return ops["+"](n, 1) + ops["-"](n, 1) }

var escape = strings.NewReplacer("<", "&lt;")

func usesReplacer(s string) string { return escape.Replace(s) }

var sine [16]int

func init() {
	for i := range sine {
		sine[i] = i * (16 - i)
	}
}

func usesInitLoop(n int) int { return sine[n%16] }

//go:embed kept.go
var self embed.FS

//go:embed go.mod
var module string

func usesEmbed(n int) (int, error) {
	text, err := self.ReadFile("kept.go")
	return len(text) + n + len(module), err
}

type shape interface{ area() int }

type rect struct{ w, h int }

func (r rect) area() int { return r.w * r.h }

type disc struct{ r int }

func (d *disc) area() int { return 3 * d.r * d.r }

var shapes = []shape{rect{1, 2}, &disc{3}}

func usesShapes(n int) int {
	for _, s := range shapes {
		n += s.area()
	}
	return n
}

var sorted = []int{3, 1, 2}

func init() { sort.Ints(sorted) }

func usesSorted(n int) (int, bool) { return slices.BinarySearch(sorted, n) }

func findSorted(n int) int { i, _ := usesSorted(n); return i }

var settings struct{ Depth int }

func init() {
	if err := json.Unmarshal([]byte(`{"Depth": 3}`), &settings); err != nil {
		panic(err)
	}
}

func usesJSON(n int) int { return n + settings.Depth }

var root = &trie{children: map[byte]*trie{}}

type trie struct {
	children map[byte]*trie
	end      bool
}

func init() {
	for _, w := range []string{"ab", "ac"} {
		insert(root, w)
	}
}

func insert(t *trie, w string) {
	for i := range len(w) {
		if t.children[w[i]] == nil {
			t.children[w[i]] = &trie{children: map[byte]*trie{}}
		}
		t = t.children[w[i]]
	}
	t.end = true
}

func (t *trie) has(w string) bool {
	for i := range len(w) {
		if t = t.children[w[i]]; t == nil {
			return false
		}
	}
	return t.end
}

func usesTrie(s string) bool { return root.has(s) }

func usesContext(ctx context.Context, n int) (int, error) { return n + other.Sealed(0), ctx.Err() }

func fixed(n int) int { return other.Fixed[n] }

func add(all []int) (sum int) {
	for _, n := range all {
		sum += n
	}
	return sum
}

func usesCallee(n int) int { return add(other.Fixed) + n }

func usesState(n int) int {
	next := counter()
	next()
	return n + next()
}

func usesBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func usesDuration(d time.Duration) string { return fmt.Sprint(int64(d) / 2) }

func usesGeneric(n int) int { return largest([]int{n, 3}) }

func largest[T ~int | ~string](all []T) (m T) {
	for _, x := range all {
		m = max(m, x)
	}
	return m
}

var ordinal = counter()

var firstOrdinal, secondOrdinal = ordinal(), ordinal()

func usesOrdinals(n int) int { return n*firstOrdinal + secondOrdinal }

var codes = map[string]int{"a": 1, "b": 2}

func usesKeys(n int) string { return slices.Sorted(maps.Keys(codes))[n] }
