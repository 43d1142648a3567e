package dump

import (
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
)

// A dump is sent to colleagues, attached to issues, committed as a test. So what surrounds the call is a list of what may be told, and not
// all but what may not.

// Program is what the binary says of itself.
type Program struct {
	Path            string // of the main package
	Module, Version string // of the main module
	Go              string
	Settings        []Setting
}

// Setting is a setting of the build, such as -tags.
type Setting struct{ Key, Value string }

// Setting returns the value of a setting of the build, or nothing.
func (p *Program) Setting(key string) string {
	for _, s := range p.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// program reads what the binary says of itself. Values of -ldflags are left out: -X is how passwords get into binaries.
var program = sync.OnceValue(func() (p Program) {
	// Once: it is parsed from a string of the binary each time.
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return p
	}
	p = Program{Path: b.Path, Module: b.Main.Path, Version: b.Main.Version, Go: b.GoVersion}
	for _, s := range b.Settings {
		if s.Key == "-ldflags" {
			s.Value = "(left out)"
		}
		p.Settings = append(p.Settings, Setting{s.Key, s.Value})
	}
	return p
})

// goVariables are the variables of Go that say how a program runs or was built: those of package runtime, and of "go help environment".
// A prefix would do for xfork's own, not for these: GOOGLE_API_KEY begins with GO as well. GOPROXY and GOAUTH may have passwords in
// them, and say nothing of a call.
var goVariables = []string{
	"GO111MODULE", "GO386", "GOAMD64", "GOARCH", "GOARM", "GOARM64", "GOBIN", "GOCACHE", "GOCOVERDIR", "GODEBUG", "GOENV", "GOEXE",
	"GOEXPERIMENT", "GOFIPS140", "GOFLAGS", "GOGC", "GOHOSTARCH", "GOHOSTOS", "GOMAXPROCS", "GOMEMLIMIT", "GOMIPS", "GOMIPS64",
	"GOMODCACHE", "GOOS", "GOPATH", "GOPPC64", "GORACE", "GORISCV64", "GOROOT", "GOTOOLCHAIN", "GOTOOLDIR", "GOTRACEBACK", "GOWASM",
	"GOWORK",
}

// environment returns the variables of xfork and of Go, and no others. It is read at the failure: a program may set some for itself.
func environment() (kept []string) {
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if name == "XFORK" || strings.HasPrefix(name, "XFORK_") || slices.Contains(goVariables, name) {
			kept = append(kept, v)
		}
	}
	return kept
}
