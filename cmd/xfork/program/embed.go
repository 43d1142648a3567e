package program

import (
	"path"
	"strconv"
	"strings"
)

// splitPatterns splits the words behind go:embed, which may be quoted as Go
// strings.
//
// The words are those of one line; a variable may have several lines.
func splitPatterns(line string) (words []string, err error) {
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if line[0] != '"' && line[0] != '`' {
			word, rest, _ := strings.Cut(line, " ")
			words, line = append(words, word), rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return nil, err
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		words, line = append(words, word), line[len(quoted):]
	}
	return words, nil
}

// embedded reports whether one of the patterns means a file: the file itself,
// or a folder above it.
//
// Of a folder the go command leaves out files that begin with a dot or an
// underscore, unless the pattern begins with all: or names them. The list of
// the package's files has none that is embedded nowhere; a file that only
// another variable has is then taken for one of this one too, which costs a
// miss.
func embedded(name string, patterns []string) bool {
	for _, pattern := range patterns {
		pattern = path.Clean(strings.TrimPrefix(pattern, "all:"))
		for part := name; part != "."; part = path.Dir(part) {
			if ok, err := path.Match(pattern, part); ok && err == nil {
				return true
			}
		}
		if pattern == "." {
			return true
		}
	}
	return false
}
