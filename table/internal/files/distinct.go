package files

import "fmt"

// Distinct returns the names of the columns of a file, all different: a column is found
// by its name. Exports of spreadsheets have columns without a name, and joined tables the
// same name twice, so refusing such files would refuse many.
//
//	file       a  b  a    a         a  a    a_1        ""          column_1
//	columns    a  b  a_1  a_2       a  a_2  a_1        column_1_1  column_1
//
// The first of several keeps the name, and the next ones have _1, _2 behind it, as in
// DuckDB. A name that another column really has is not given away, which is not so in
// DuckDB: there the column a_1 of the file a, a, a_1 is called a_1_1. Case counts.
func Distinct(names []string) []string {
	taken := make(map[string]bool, len(names))
	for _, name := range names {
		taken[name] = true
	}
	taken[""] = true
	met := make(map[string]bool, len(names))
	next := map[string]int{} // the number to be tried for a name: a thousand columns may have one
	out := make([]string, len(names))
	for i, name := range names {
		first := !met[name] && name != ""
		met[name] = true
		if name == "" {
			name = fmt.Sprint("column_", i+1)
			first = !taken[name]
		}
		for base := name; !first; first = !taken[name] {
			next[base]++
			name = fmt.Sprint(base, "_", next[base])
		}
		taken[name] = true
		out[i] = name
	}
	return out
}
