package program

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// machine are the settings of go env that change what is compiled.
//
// GODEBUG is not among them: what the environment says of it reaches programs
// when they run, and what go.mod says is a setting of the program
// (DefaultGODEBUG).
var machine = []string{
	"GOVERSION", "GOOS", "GOARCH", "GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOWASM",
	"GOEXPERIMENT", "GOFIPS140", "CGO_ENABLED",
}

// silent are flags of the go command that change no value: what they print,
// where the program goes, how fast it is built. Those that name sources are
// among them, for the sources are read through them.
//
// All other flags enter by name and value, whatever they are: one that the go
// command gets in a later version costs misses, and no wrong value. Among those
// that enter are -tags and -race, although files are chosen by them before the
// analysis: they choose files of the standard library too.
var silent = []string{
	"a", "n", "p", "v", "x", "work", "o", "json", "C", "mod", "modfile", "modcacherw", "overlay", "buildvcs", "trimpath", "pkgdir", "toolexec", "cover", "covermode", "coverpkg", "exec", "linkshared", "installsuffix",
}

// registering are packages of the standard library that by their import alone
// change what others do: they enter where they are part of the program, reached
// or not.
//
// They register a format, a hash or a time zone database with another package,
// and do so only if something in the program imports them. Modules of the
// module cache may do the same; their packages enter by name.
var registering = []string{
	"crypto/md5", "crypto/sha1", "crypto/sha256", "crypto/sha3", "crypto/sha512", "image/gif", "image/jpeg", "image/png", "time/tzdata",
}

// settings fills in what all functions of a build have in common: p.Common,
// p.Linked and p.sizes.
//
// Settings of go env come from the environment, from the file of go env -w, and
// from the defaults of the toolchain that go.mod selects; the go command knows
// them all.
func (p *Program) settings(ctx context.Context, c Config) error {
	out, err := c.goCommand(ctx, append([]string{"env", "GOFLAGS"}, machine...)...)
	if err != nil {
		return err
	}
	values := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	// Values are one a line, empty ones too.
	if len(values) != len(machine)+1 {
		return fmt.Errorf("go env says %d settings for %d", len(values), len(machine)+1)
	}
	p.Linked = make(map[string]string)
	p.Common = append(p.Common, "format 1")
	for i, name := range machine {
		p.Common = append(p.Common, name+"="+values[i+1])
		if name == "GOARCH" {
			p.arch = values[i+1]
		}
	}
	p.contents()
	inherited, err := Split(values[0])
	if err != nil {
		return fmt.Errorf("GOFLAGS: %w", err)
	}
	// Those of the command line come later, and the later of two counts; both
	// enter, since the order is in the list.
	p.inherited = inherited
	for _, f := range append(slices.Clone(inherited), c.Flags...) {
		name, value, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
		switch {
		// What it lays over the files is read in their place. The last one
		// counts.
		case name == "overlay":
			if err := p.lay(c.Dir, value); err != nil {
				return fmt.Errorf("-overlay: %w", err)
			}
		case slices.Contains(silent, name):
		case name == "ldflags":
			rest, err := p.link(value)
			if err != nil {
				return fmt.Errorf("-ldflags: %w", err)
			}
			if rest != "" {
				p.Common = append(p.Common, "-ldflags="+rest)
			}
		default:
			p.Common = append(p.Common, "-"+name+"="+value)
		}
	}
	return nil
}

// contents notes what the list of packages says of all of the program.
func (p *Program) contents() {
	for _, name := range sorted(p.listed) {
		// What go.mod and go:debug say of GODEBUG is built into programs, and
		// changes what the standard library does.
		if d := p.listed[name].DefaultGODEBUG; d != "" {
			p.Common = append(p.Common, "GODEBUG="+d)
		}
	}
	p.Common = slices.Compact(p.Common) // most tests have the same
	for _, name := range sorted(p.listed) {
		if l := p.listed[name]; slices.Contains(registering, name) {
			p.Registering = append(p.Registering, name)
		} else if !l.source && l.Module != nil {
			p.Registering = append(p.Registering, name+" of "+l.Module.at())
		}
	}
}

// lay reads the file of -overlay: paths, and those of files that stand in for
// them. Relative ones are so to the folder of the command.
//
// A path with an empty replacement is a file that does not exist; go list does
// not name it.
func (p *Program) lay(dir, file string) error {
	dir, err := filepath.Abs(dir)
	if err != nil || file == "" {
		return err
	}
	abs := func(path string) string {
		if path == "" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(dir, path)
	}
	text, err := os.ReadFile(abs(file))
	if err != nil {
		return err
	}
	var is struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &is); err != nil {
		return err
	}
	p.overlay = make(map[string]string)
	for path, with := range is.Replace {
		p.overlay[abs(path)] = abs(with)
	}
	p.digests[abs(file)] = fmt.Sprintf("%x", digest(text))
	return nil
}

// link takes the -X values out of flags for the linker, and returns the others.
// A variable that -X sets enters with the functions that read it, so that a
// build number in a program's banner is no miss for all.
//
// Where a pattern restricts the flags, -X is taken to count: a variable that is
// set in vain costs a miss when it changes.
func (p *Program) link(flags string) (rest string, err error) {
	// Flags may be for some packages only: -ldflags=all=-s. Of -X, only the
	// linker of the main package takes notice.
	if pattern, after, ok := strings.Cut(flags, "="); ok && !strings.HasPrefix(flags, "-") {
		flags = after
		defer func() {
			if rest != "" {
				rest = pattern + "=" + rest
			}
		}()
	}
	words, err := Split(flags)
	if err != nil {
		return "", err
	}
	for i := 0; i < len(words); i++ {
		word := words[i]
		def, ok := strings.CutPrefix(strings.TrimPrefix(word, "-"), "-X=")
		if !ok {
			def, ok = strings.CutPrefix(word, "-X=")
		}
		if !ok && (word == "-X" || word == "--X") && i+1 < len(words) {
			i++
			def, ok = words[i], true
		}
		name, value, isDef := strings.Cut(def, "=")
		if !ok || !isDef {
			rest += word + "\x00"
			continue
		}
		p.Linked[name] = value
		// What reads a variable of a package that is not read is not known.
		if i := strings.LastIndexByte(name, '.'); i >= 0 && p.listed[name[:i]] != nil && !p.listed[name[:i]].source {
			p.Common = append(p.Common, "-X="+def)
		}
	}
	return rest, nil
}

// Split splits flags into words as the go command does: a word may be quoted,
// and then holds blanks and the other quote.
//
// It is what cmd/internal/quoted does: quotes begin at the start of a word and
// hold all up to the same quote, without escapes.
func Split(s string) (words []string, err error) {
	for s = strings.TrimLeft(s, " \t\n\r"); s != ""; s = strings.TrimLeft(s, " \t\n\r") {
		if quote := s[0]; quote == '"' || quote == '\'' {
			end := strings.IndexByte(s[1:], quote)
			if end < 0 {
				return nil, fmt.Errorf("unterminated %c string", quote)
			}
			words, s = append(words, s[1:1+end]), s[end+2:]
			continue
		}
		end := strings.IndexAny(s, " \t\n\r")
		if end < 0 {
			end = len(s)
		}
		words, s = append(words, s[:end]), s[end:]
	}
	return words, nil
}

// listFlags are the flags of the build as go list takes them: those of a build,
// without those that only some commands have.
//
// go list takes build flags, and would take -json, -n and -o for its own or not
// at all.
func (c Config) listFlags() (flags []string) {
	for _, f := range c.Flags {
		switch name, _, _ := strings.Cut(strings.TrimLeft(f, "-"), "="); name {
		case "o", "json", "n", "x", "v", "a", "work", "C", "exec", "cover", "covermode", "coverpkg":
		case "gcflags", "asmflags", "ldflags": // of the packages that are named, and here all are
		default:
			flags = append(flags, f)
		}
	}
	return flags
}

// Version names what stands for the text of a package that is not read: of the
// standard library the version that is among the settings, of a module its path
// and version and those of all that it imports, since a module does not choose
// what it is built with.
//
// The checksums in go.sum tie versions to texts; a program that is built with
// another checksum is stopped by the go command.
func (p *Program) Version(path string) string {
	l := p.listed[path]
	if l == nil || l.Standard {
		return "std"
	}
	var all []string
	// Packages of the standard library have no module.
	for _, dep := range append([]string{path}, l.Deps...) {
		if d := p.listed[dep]; d != nil && d.Module != nil {
			all = append(all, d.Module.at())
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// at is a module's path and version, and those of what replaces it.
func (m *Module) at() string {
	if m.Replace != nil {
		return m.Path + "@" + m.Version + "=>" + m.Replace.at()
	}
	return m.Path + "@" + m.Version
}
