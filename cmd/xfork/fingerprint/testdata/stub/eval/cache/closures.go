package cache

import "strings"

// table is set by the linker: name=sum;name=sum.
var table string

// closures goes from the name of a function to the fingerprint of all that it reaches.
var closures = parse(table)

func parse(table string) map[string]string {
	all := make(map[string]string)
	for entry := range strings.SplitSeq(table, ";") {
		if name, sum, ok := strings.Cut(entry, "="); ok {
			all[name] = sum
		}
	}
	return all
}
