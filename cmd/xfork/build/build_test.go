package build

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/fingerprint"
	"xfork/cmd/xfork/program"
)

// TestMain lets the test binary stand in for xfork where go test calls it.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "checked" {
		os.Exit(Check(os.Args[2:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// prog copies the program in testdata to a folder of its own.
func prog(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/prog")))
	stub, err := filepath.Abs("../fingerprint/testdata/stub")
	require.NoError(t, err)
	replace(t, filepath.Join(dir, "go.mod"), "../../../fingerprint/testdata/stub", stub)
	return dir
}

func replace(t *testing.T, file, old, with string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), old)
	require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(text), old, with)), 0o644))
}

// do does a command in a folder.
func do(verb, dir string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = Run(verb, append([]string{"-C", dir}, args...), &o, &e)
	return code, o.String(), e.String()
}

// sum takes the fingerprint of double out of what the program prints.
func sum(t *testing.T, out string) string {
	t.Helper()
	found := regexp.MustCompile(`double=([0-9a-f]{64})\b`).FindStringSubmatch(out)
	require.NotNil(t, found, out)
	return found[1]
}

func TestAProgramKnowsItsFingerprints(t *testing.T) {
	dir := prog(t)
	code, out, errs := do("run", dir, ".", "-x", "exit")
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "version=none ")
	require.Contains(t, out, " opaque= args=-x,exit\n")
	require.Equal(t, "xfork: results of main.opaque are kept for this very program only: its parameter x holds an interface, which may bring code along\n", errs)
	first := sum(t, out)

	t.Run("an edit elsewhere is no miss", func(t *testing.T) {
		replace(t, filepath.Join(dir, "main.go"), "promised(x any) int { return 2 }", "promised(x any) int { return 3 }")
		code, out, errs := do("run", dir, "-ldflags=-X 'main.version=a b'", "main.go", "exit")
		require.Equal(t, 7, code, errs)
		require.Contains(t, out, "version=a b ", "the user's flags for the linker are there too")
		require.Equal(t, first, sum(t, out))
	})
	t.Run("an edit of what it reaches is one", func(t *testing.T) {
		replace(t, filepath.Join(dir, "main.go"), "const by = 2", "const by = 3")
		code, out, errs := do("run", dir, ".")
		require.Equal(t, 0, code, errs)
		require.NotEqual(t, first, sum(t, out))
		replace(t, filepath.Join(dir, "main.go"), "const by = 3", "const by = 2")
	})
	t.Run("GOFLAGS and an overlay count", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "other.go")
		text, err := os.ReadFile(filepath.Join(dir, "main.go"))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(other, bytes.Replace(text, []byte("const by = 2"), []byte("const by = 5"), 1), 0o644))
		config := filepath.Join(filepath.Dir(other), "overlay.json")
		require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `{"Replace": {"main.go": %q}}`, other), 0o644))
		t.Setenv("GOFLAGS", "-ldflags=-X=main.version=inherited")
		code, out, errs := do("run", dir, "-overlay", config, ".")
		require.Equal(t, 0, code, errs)
		require.Contains(t, out, "version=inherited ")
		require.NotEqual(t, first, sum(t, out))
	})
	t.Run("a test has them too", func(t *testing.T) {
		code, out, errs := do("test", dir, "-count=1", "-v", ".", "-run", "Closure")
		require.Equal(t, 0, code, errs+out)
		require.Equal(t, first, sum(t, out))
	})
	t.Run("a program that is built goes where it belongs", func(t *testing.T) {
		code, _, errs := do("build", dir)
		require.Equal(t, 0, code, errs)
		require.FileExists(t, filepath.Join(dir, "prog"))
		code, _, errs = do("build", dir, "-o", "bin/tool", ".")
		require.Equal(t, 0, code, errs)
		require.FileExists(t, filepath.Join(dir, "bin/tool"))
	})
}

func TestSourcesThatChangeWhileTheyAreBuiltFailTheBuild(t *testing.T) {
	dir := prog(t)
	// The tool that stands in front of the compiler edits the program.
	tool := filepath.Join(t.TempDir(), "tool")
	script := "#!/bin/sh\ncase \"$*\" in *' -p main '*) echo '// more' >>" + filepath.Join(dir, "main.go") + ";; esac\nexec \"$@\"\n"
	require.NoError(t, os.WriteFile(tool, []byte(script), 0o755))
	const sentence = "main.go has changed while the program was built, so its fingerprints may be those of other code; build it again"
	for _, verb := range []string{"build", "run"} {
		code, out, errs := do(verb, dir, "-toolexec", tool, ".")
		require.Equal(t, 1, code)
		require.Contains(t, errs, sentence)
		require.Empty(t, out, "the program was not run")
		require.NoFileExists(t, filepath.Join(dir, "prog"))
	}

	t.Run("and a test is not run", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "source.go")
		require.NoError(t, os.WriteFile(file, []byte("package p"), 0o644))
		list := filepath.Join(t.TempDir(), "sources")
		require.NoError(t, manifest(list, program.Sources{Sums: map[string]string{file: "0"}}))
		var out, errs bytes.Buffer
		require.Equal(t, 1, Check([]string{list, "echo", "run"}, &out, &errs))
		require.Contains(t, errs.String(), "source.go has changed while")
		require.Empty(t, out.String())
		require.NoError(t, manifest(list, program.Sources{}))
		require.Equal(t, 0, Check([]string{list, "echo", "run"}, &out, &errs))
		require.Equal(t, "run\n", out.String())
		require.Equal(t, 1, Check([]string{file + ".none", "echo"}, &out, &errs))
		require.Equal(t, 2, Check(nil, &out, &errs))
	})
}

func TestWhatGoComplainsOfIsItsOwn(t *testing.T) {
	dir := prog(t)
	replace(t, filepath.Join(dir, "main.go"), "return by * n", "return by * m")
	code, _, errs := do("run", dir, ".")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "undefined: m")
	require.NotContains(t, errs, "xfork:", "the go command says it all")
	code, _, errs = do("build", dir, "-nonsense")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "flag provided but not defined: -nonsense")
	code, _, errs = do("run", dir, "./nowhere")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "nowhere")
}

func TestLinesAreTakenApart(t *testing.T) {
	for _, c := range []struct {
		verb, args            string
		flags, patterns, rest string
	}{
		{"build", "", "", "", ""},
		{"build", "-v -o x --tags=a ./... p", "-v -o=x -tags=a", "./... p", ""},
		{"build", "-C d -race", "-race", "", ""},
		{"run", "-race . a -b", "-race", ".", "a -b"},
		{"run", "-exec time a.go b.go c -d", "-exec=time", "a.go b.go", "c -d"},
		{"run", "a.go", "", "a.go", ""},
		{"run", "-- . --", "", ".", "--"},
		{"test", "-run X ./a ./b -v -count 2", "-run=X -v -count=2", "./a ./b", ""},
		{"test", "./a -mine 3 -v", "", "./a", "-mine 3 -v"},
		{"test", "-test.short ./a -args -v", "-test.short", "./a", "-args -v"},
		{"test", "-c -o=x", "-c -o=x", "", ""},
	} {
		l, err := parse(c.verb, strings.Fields(c.args))
		require.NoError(t, err, c.args)
		require.Equal(t, []string{c.flags, c.patterns, c.rest},
			[]string{strings.Join(l.flags, " "), strings.Join(l.patterns, " "), strings.Join(l.rest, " ")}, c.args)
	}
	for _, args := range []string{"-o", "-x -tags", "-nonsense", "-run X"} {
		_, err := parse("build", strings.Fields(args))
		require.ErrorIs(t, err, errLine, args)
	}
}

func TestFlagsForTheLinkerKeepTheirPlaces(t *testing.T) {
	set := "-X=" + variable + "=t"
	require.Equal(t, []string{"-ldflags=" + set, "-v"}, linking([]string{"-v"}, "t"))
	require.Equal(t, []string{"-ldflags=" + set, "-ldflags=all=-s -w " + set, "-ldflags=-X 'a=b c' " + set},
		linking([]string{"-ldflags=all=-s -w", "-ldflags=-X 'a=b c'"}, "t"))
}

func TestTooLargeATableSaysSo(t *testing.T) {
	var all []fingerprint.Function
	for i := range 3000 {
		all = append(all, fingerprint.Function{Name: fmt.Sprintf("main.f%04d", i), Sum: strings.Repeat("0", 64), Sure: true})
	}
	var errs bytes.Buffer
	require.LessOrEqual(t, len(table(all, &errs)), longest)
	require.Contains(t, errs.String(), "there are too many")
	require.Equal(t, "main.f0000="+all[0].Sum+";main.f0001="+all[1].Sum, table(all[:2], &errs))
}
