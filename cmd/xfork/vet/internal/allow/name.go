package allow

import "strings"

// wrong tells what is wrong with a comment, and "" where nothing is.
func wrong(c comment, names []string) string {
	if c.name == "" {
		return "//xfork:ok allows nothing: write //xfork:ok NAME REASON"
	}
	// Up to half of the letters may be wrong; beyond that it is another word.
	best, distance := "", len(c.name)/2+1
	for _, n := range names {
		d := edits(c.name, n)
		if d == 0 {
			if c.reason == "" {
				return "//xfork:ok " + n + " gives no reason: write one behind the name"
			}
			return ""
		}
		if d < distance {
			best, distance = n, d
		}
	}
	if best != "" {
		return "//xfork:ok names no analyser: " + c.name + "; did you mean " + best + "?"
	}
	return "//xfork:ok names no analyser: " + c.name + "; there are " + strings.Join(names, ", ")
}

// edits is the number of letters to insert, remove or replace that make b of a
// (Levenshtein), in len(a) * len(b) steps.
func edits(a, b string) int {
	// One row of the table of distances between prefixes is kept at a time.
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		// corner is the entry up and left of the one that is computed.
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			corner, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, corner+cost)
		}
	}
	return row[len(b)]
}
