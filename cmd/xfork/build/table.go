package build

import (
	"fmt"
	"io"
	"strings"

	"xfork/cmd/xfork/fingerprint"
)

// variable is the string that the linker sets. A file of the package could be
// laid over by -overlay instead. Then all packages that import it would be
// compiled anew, which is all of xfork and all of the program, where setting a
// string costs a link; and the go command refuses to replace files that lie in
// the module cache.
const variable = "xfork/eval/cache.table"

// longest is the most bytes that the table may have. Linux gives 128 KiB to one
// word of a command line (MAX_ARG_STRLEN), of which the user's flags need some;
// this is for some thousand functions.
const longest = 96 << 10

// table writes name=sum;name=sum, in the order of the names, and tells of
// functions that are left out. Paths of packages, and so the names, have
// neither of the two signs.
//
// A function that may be cached and has no fingerprint is told of only if the
// call shows that it is: the line is for the program's author, and should not
// be a guess.
func table(functions []fingerprint.Function, stderr io.Writer) string {
	var b strings.Builder
	for i, f := range functions {
		if f.Refused != "" {
			if f.Sure {
				fmt.Fprintf(stderr, "xfork: results of %s are kept for this very program only: %s\n", f.Name, f.Refused)
			}
			continue
		}
		if b.Len()+len(f.Name)+len(f.Sum)+2 > longest {
			fmt.Fprintf(stderr, "xfork: results of %d functions from %s on are kept for this very program only: there are too many\n", len(functions)-i, f.Name)
			break
		}
		if b.Len() > 0 {
			b.WriteByte(';')
		}
		b.WriteString(f.Name + "=" + f.Sum)
	}
	return b.String()
}

// linking returns flags with the table among those for the linker. The last
// -ldflags that matches a package is the one that counts, so the table goes
// into each, and into one in front for packages that no pattern matches; one on
// the command line counts more than those of GOFLAGS, so these are among flags.
//
// The go command splits the value at blanks outside of quotes; the table has
// neither, so it is a word as it is.
func linking(flags []string, table string) (all []string) {
	set := "-X=" + variable + "=" + table
	all = append(all, "-ldflags="+set)
	for _, f := range flags {
		if value, ok := strings.CutPrefix(f, "-ldflags="); ok {
			f = "-ldflags=" + strings.TrimRight(value, " \t\r\n") + " " + set
			// A pattern without flags, as in -ldflags=./cmd/..., is no pattern
			// for the go command but a flag; it complains of it.
		}
		all = append(all, f)
	}
	return all
}
