package cache

import "strings"

// table has fingerprints of functions by their names in the program,
// name=sum;name=sum: digests of all the code that each of them reaches, down to
// the version of Go. It is empty in the sources. The commands xfork run, build
// and test have the linker set it to that of the very build, so it cannot
// outlive its sources, and a build without them falls back to the digest of
// the program. Paths of packages, and so the names, have neither of the two
// signs.
var table string

// closures is the table, by name.
var closures = parse(table)

// parse reads a table.
func parse(table string) map[string]string {
	all := make(map[string]string)
	for entry := range strings.SplitSeq(table, ";") {
		if name, sum, ok := strings.Cut(entry, "="); ok {
			all[name] = sum
		}
	}
	return all
}
