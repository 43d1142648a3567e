package program

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Sources tells what a program was read from, so that a build can be compared
// with it. It goes to JSON and back.
//
// What is in the module cache and in the standard library is not compared: the
// go command keeps it.
type Sources struct {
	Sums map[string]string   // of files, by absolute path
	Dirs map[string][]string // the names of Go and assembly files in the folders of packages
}

// Sources are the files that were read, as they were when they were read, and
// embedded files, files in assembly and the go.mod files of the packages, as
// they are now.
//
// It reads all embedded files once.
func (p *Program) Sources() Sources {
	all := Sources{Sums: make(map[string]string), Dirs: make(map[string][]string)}
	for path, sum := range p.digests {
		all.Sums[path] = sum
	}
	for _, s := range p.Packages {
		for _, name := range append(append([]string(nil), s.EmbedFiles...), s.SFiles...) {
			all.note(filepath.Join(s.Dir, name))
		}
		// For the language version, the modules that are required and their
		// replacements.
		if m := s.Module; m != nil && m.Dir != "" {
			all.note(filepath.Join(m.Dir, "go.mod"))
		}
		// A file that was added is part of the next build, and of no digest.
		all.Dirs[s.Dir] = names(s.Dir)
	}
	return all
}

// note notes a file unless it is known. A file that is not there is noted as
// such.
func (s Sources) note(path string) {
	if _, ok := s.Sums[path]; !ok {
		s.Sums[path] = sumOf(path)
	}
}

// Changed says what has changed since, in words: "main.go has changed"; "" if
// nothing has.
//
// Files are compared in the order of their paths, and the first difference is
// told. It costs reading all of them.
func (s Sources) Changed() string {
	for _, path := range sorted(s.Sums) {
		if sumOf(path) != s.Sums[path] {
			return path + " has changed"
		}
	}
	for _, dir := range sorted(s.Dirs) {
		if !slices.Equal(names(dir), s.Dirs[dir]) {
			return "the files in " + dir + " have changed"
		}
	}
	return ""
}

// sorted are the keys of a map, in order.
func sorted[T any](m map[string]T) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// sumOf is the digest of a file, or the reason why there is none.
//
// A file that is missing before and after is no difference.
func sumOf(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%x", digest(text))
}

// names are the names of the files in a folder that may be part of a package.
func names(dir string) (all []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return []string{err.Error()}
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), ".s") {
			all = append(all, e.Name())
		}
	}
	return all
}

// digest is the SHA-256 of a text.
func digest(text []byte) [sha256.Size]byte { return sha256.Sum256(text) }
