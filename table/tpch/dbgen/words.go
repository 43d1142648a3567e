package dbgen

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed dists.txt
var dists string

// A list is a weighted list of words: each word stands in it as often as its weight says, so that a number below the list's length
// selects a word. dbgen draws from 1 to the sum of the weights and searches for the first word up to which the weights add up to
// that (pick_str); the result is the same, because the random number between 0 and 1 is multiplied by the same range.
type list []string

// pick returns a random word.
func (l list) pick(s *stream) string { return l[s.between(0, int64(len(l)-1))] }

// lists has the lists of dists.txt. They are read when the program starts, which takes less than a millisecond: they have some
// 2,000 places.
var lists = parse(dists)

// parse reads the form that the head of dists.txt describes. A fault in the file is a fault of the program.
func parse(text string) map[string]list {
	all, name := make(map[string]list), ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		first, rest, words := strings.Cut(line, " ")
		switch {
		case line == "", line[0] == '#':
		case !words:
			name = line
		default:
			weight, err := strconv.Atoi(first)
			if err != nil {
				panic(fmt.Sprintf("dbgen: dists.txt: %q has no weight", line))
			}
			for word := range strings.SplitSeq(rest, "|") {
				for range weight {
					all[name] = append(all[name], word)
				}
			}
		}
	}
	return all
}

// The lists that columns take their values from. Types and containers are all combinations of their syllables, in the order of the
// tables in clause 4.2.2.13; dists.dss has them written out.
var (
	colours      = lists["colors"]
	priorities   = lists["priorities"]
	instructions = lists["instructions"]
	modes        = lists["modes"]
	flags        = lists["flags"]
	segments     = lists["segments"]

	types = product(product(
		list{"STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"},
		list{"ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"}),
		list{"TIN", "NICKEL", "BRASS", "STEEL", "COPPER"})
	containers = product(
		list{"SM", "LG", "MED", "JUMBO", "WRAP"},
		list{"CASE", "BOX", "BAG", "JAR", "PACK", "PKG", "CAN", "DRUM"})
)

// product returns the words of a, each with each word of b behind it.
func product(a, b list) (p list) {
	for _, x := range a {
		for _, y := range b {
			p = append(p, x+" "+y)
		}
	}
	return p
}

// regions has the regions in the order of their keys, which is that of the alphabet.
var regions = []string{"AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"}

// nations has the nations in the order of their keys, with the key of the region. dists.dss has instead of the keys of the regions
// the differences from one to the next.
var nations = []struct {
	name   string
	region int64
}{
	{"ALGERIA", 0},
	{"ARGENTINA", 1},
	{"BRAZIL", 1},
	{"CANADA", 1},
	{"EGYPT", 4},
	{"ETHIOPIA", 0},
	{"FRANCE", 3},
	{"GERMANY", 3},
	{"INDIA", 2},
	{"INDONESIA", 2},
	{"IRAN", 4},
	{"IRAQ", 4},
	{"JAPAN", 2},
	{"JORDAN", 4},
	{"KENYA", 0},
	{"MOROCCO", 0},
	{"MOZAMBIQUE", 0},
	{"PERU", 1},
	{"CHINA", 2},
	{"ROMANIA", 3},
	{"SAUDI ARABIA", 4},
	{"VIETNAM", 2},
	{"RUSSIA", 3},
	{"UNITED KINGDOM", 3},
	{"UNITED STATES", 1},
}
