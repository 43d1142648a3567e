package files

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// remote matches addresses, which are no names of files: http://, s3://.
var remote = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+://`)

// names returns the files that match, sorted: the order of the rows must not be
// that of a directory, which differs between systems. A pattern that matches
// nothing is an error, because a name with a slip in it would otherwise be an
// empty table.
//
// A name is a pattern, too, and some names are patterns by mistake: a[1].csv,
// which browsers make of what is there already, matches a1.csv and not itself.
// A file that has the very name, and that the pattern does not match, is what is
// meant.
func (s *Set) names() ([]string, error) {
	var names []string
	var err error
	if s.FS != nil {
		names, err = fs.Glob(s.FS, s.Glob)
	} else {
		names, err = filepath.Glob(s.Glob)
	}
	if !slices.Contains(names, s.Glob) && s.there() {
		return []string{s.Glob}, nil
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", s.Glob, err)
	case len(names) == 0 && s.FS == nil && remote.MatchString(s.Glob):
		return nil, fmt.Errorf("%s: %w: addresses are not opened here; pass Open with a function that does", s.Glob, fs.ErrNotExist)
	case len(names) == 0:
		return nil, fmt.Errorf("%s: %w", s.Glob, fs.ErrNotExist)
	}
	slices.Sort(names)
	return names, nil
}

// there reports whether there is a file of the very name that the pattern is.
func (s *Set) there() bool {
	var err error
	if s.FS != nil {
		_, err = fs.Stat(s.FS, s.Glob)
	} else {
		_, err = os.Lstat(s.Glob)
	}
	return err == nil
}
