package build

import (
	"errors"
	"slices"
	"strings"
)

// line is a command line of go build, run or test, taken apart. Flags have the
// form -name or -name=value, and keep their order.
//
// Flags are normalised so that they can be looked for, taken out and given to
// go list; packages and the program's own arguments are as they were.
type line struct {
	verb     string
	dir      string   // of -C
	flags    []string // of the go command
	patterns []string // packages or files
	rest     []string // of the program, or of the test
}

// The flags of the go command that may have their value in the next word (go help build,
// go help testflag); the others that it has are switches.
var (
	buildValues = strings.Fields("C asmflags buildmode compiler covermode coverpkg exec gccgoflags gcflags installsuffix ldflags mod modfile o overlay p pgo pkgdir tags toolexec")
	switches    = strings.Fields("a asan buildvcs cover json linkshared modcacherw msan n race trimpath v work x")
	testValues  = strings.Fields("bench benchtime blockprofile blockprofilerate count coverprofile cpu cpuprofile fuzz fuzzminimizetime fuzztime list memprofile memprofilerate mutexprofile mutexprofilefraction outputdir parallel run shuffle skip timeout trace vet")
	testSwitch  = strings.Fields("artifacts benchmem c failfast fullpath short")
)

// errLine says that the go command will not understand a line either. It is
// left to complain.
var errLine = errors.New("a command line that go does not understand")

// parse takes a command line apart.
//
// The rules are those of the go command. go build and go run take flags up to
// the first word that is none. go test takes flags before and behind its
// packages; the first flag that it does not know belongs to the test, and so
// does all that follows.
func parse(verb string, args []string) (line, error) {
	l := line{verb: verb}
	for len(args) > 0 {
		word := args[0]
		switch {
		case word == "-args" || word == "--args":
			l.rest = args
			return l, nil
		case word == "--" || !strings.HasPrefix(word, "-") || word == "-":
			if l.packages(args); verb != "test" || len(l.rest) == 0 {
				return l, nil
			}
			// go test takes flags behind packages too.
			args, l.rest = l.rest, nil
			continue
		}
		n, known := l.flag(args)
		// A flag without its value.
		if n > len(args) {
			return l, errLine
		}
		if !known {
			if verb != "test" {
				return l, errLine
			}
			l.rest = args // the test's own flags; all that follows is the test's
			return l, nil
		}
		args = args[n:]
	}
	return l, nil
}

// flag takes a flag, and returns how many words it has, and whether the go
// command knows it.
//
// One dash or two make no difference, and test flags may begin with test.
func (l *line) flag(args []string) (words int, known bool) {
	name, value, hasValue := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(args[0], "-"), "-"), "=")
	words = 1
	short := name
	if l.verb == "test" {
		short = strings.TrimPrefix(name, "test.")
	}
	switch {
	case slices.Contains(buildValues, name) || l.verb == "test" && slices.Contains(testValues, short):
		if !hasValue {
			if words = 2; len(args) < 2 {
				return words, true
			}
			value, hasValue = args[1], true
		}
	case slices.Contains(switches, short) || l.verb == "test" && slices.Contains(testSwitch, short):
	default:
		return words, false
	}
	// The go command wants it first; here all commands run in that folder
	// instead.
	if name == "C" {
		l.dir = value
		return words, true
	}
	flag := "-" + name
	if hasValue {
		flag += "=" + value
	}
	l.flags = append(l.flags, flag)
	return words, true
}

// packages takes packages or files. go run takes one package, or files, and
// leaves the rest to the program.
func (l *line) packages(args []string) {
	if args[0] == "--" {
		args = args[1:]
	}
	n := len(args)
	switch l.verb {
	case "run":
		if n = slices.IndexFunc(args, func(a string) bool { return !strings.HasSuffix(a, ".go") }); n == 0 {
			n = 1
		} else if n < 0 {
			n = len(args)
		}
	case "test":
		if n = slices.IndexFunc(args, func(a string) bool { return strings.HasPrefix(a, "-") }); n < 0 {
			n = len(args)
		}
	}
	l.patterns, l.rest = append(l.patterns, args[:n]...), args[n:]
}

// value is the last value of a flag.
//
// Switches have the value true, or what stands behind their sign.
func (l line) value(name string) (value string, ok bool) {
	for _, f := range l.flags {
		if n, v, has := strings.Cut(f[1:], "="); n == name {
			value, ok = v, true
			if !has {
				value = "true"
			}
		}
	}
	return value, ok
}

// without returns the flags but those of some names.
func (l line) without(names ...string) []string {
	return slices.DeleteFunc(slices.Clone(l.flags), func(f string) bool {
		name, _, _ := strings.Cut(f[1:], "=")
		return slices.Contains(names, name)
	})
}

// ofBuild returns the flags that decide how packages are built, without those
// of one command or of the test.
func (l line) ofBuild() []string {
	return slices.DeleteFunc(l.without("o", "exec", "json", "C"), func(f string) bool {
		name, _, _ := strings.Cut(f[1:], "=")
		return !slices.Contains(buildValues, name) && !slices.Contains(switches, name)
	})
}
