package program

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWordsAreSplitAsTheGoCommandDoes(t *testing.T) {
	for text, want := range map[string][]string{
		"":                        nil,
		" -s  -w\n":               {"-s", "-w"},
		`-X 'a.b=c d' "-X=e='f'"`: {"-X", "a.b=c d", "-X=e='f'"},
		`-X=a=it's`:               {"-X=a=it's"},
	} {
		words, err := Split(text)
		require.NoError(t, err)
		require.Equal(t, want, words, text)
	}
	_, err := Split("-X 'a=b")
	require.EqualError(t, err, "unterminated ' string")
}

func TestFilesOfAPattern(t *testing.T) {
	for _, c := range []struct {
		line, file string
		is         bool
	}{
		{"*.txt", "a.txt", true},
		{"*.txt", "data/a.txt", false},
		{"data", "data/deep/a.txt", true},
		{"data/*.txt", "data/a.txt", true},
		{"all:data", "data/.hidden", true},
		{"`with blank.txt` b", "with blank.txt", true},
		{`"b.txt"`, "a.txt", false},
		{"./data", "data/a", true},
		{".", "a/b", true},
	} {
		words, err := splitPatterns(c.line)
		require.NoError(t, err)
		require.Equal(t, c.is, embedded(c.file, words), c.line)
	}
	_, err := splitPatterns("\"open")
	require.Error(t, err)
}

func TestFlagsOfABuild(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("go.mod", "module example.org/p\n\ngo 1.26.0\n")
	write("main.go", "package main\n\nvar v = \"\"\n\nfunc main() { println(v) }\n")
	load := func(flags ...string) (*Program, error) {
		return Load(context.Background(), Config{Dir: dir, Flags: flags, Patterns: []string{"."}})
	}
	plain, err := load()
	require.NoError(t, err)

	t.Run("a value of -X is no setting of the build", func(t *testing.T) {
		p, err := load("-ldflags=-X 'main.v=a b' -X=main.w=c", "-v")
		require.NoError(t, err)
		require.Equal(t, plain.Common, p.Common)
		require.Equal(t, map[string]string{"main.v": "a b", "main.w": "c"}, p.Linked)
	})
	t.Run("other flags are", func(t *testing.T) {
		for _, flag := range []string{"-gcflags=-N", "-ldflags=all=-s", "-tags=a", "-ldflags=-X"} {
			p, err := load(flag)
			require.NoError(t, err)
			require.NotEqual(t, plain.Common, p.Common, flag)
		}
	})
	t.Run("GOFLAGS and the environment are", func(t *testing.T) {
		t.Setenv("GOFLAGS", "-tags=b")
		p, err := load()
		require.NoError(t, err)
		require.Contains(t, p.Common, "-tags=b")
		t.Setenv("GOFLAGS", "")
		t.Setenv("GOFIPS140", "latest")
		p, err = load()
		require.NoError(t, err)
		require.NotEqual(t, plain.Common, p.Common)
	})
	t.Run("an overlay is read", func(t *testing.T) {
		write("other.txt", "package main\n\nfunc main() { unknown() }\n")
		write("overlay.json", `{"Replace": {"main.go": "other.txt"}}`)
		_, err := load("-overlay=overlay.json")
		require.ErrorContains(t, err, "undefined: unknown")
		_, err = load("-overlay=none.json")
		require.Error(t, err)
	})
	t.Run("what has changed since is told", func(t *testing.T) {
		all := plain.Sources()
		require.Empty(t, all.Changed())
		write("more.go", "package main\n")
		require.Contains(t, all.Changed(), "the files in "+dir)
		write("main.go", "package main\n\nfunc main() {}\n")
		require.Contains(t, all.Changed(), "main.go has changed")
	})
}

func TestErrorsAreThoseOfTheGoCommand(t *testing.T) {
	_, err := Load(context.Background(), Config{Dir: t.TempDir(), Patterns: []string{"example.org/nowhere"}, Env: append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off")})
	require.ErrorContains(t, err, "example.org/nowhere")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Load(ctx, Config{Patterns: []string{"."}})
	require.ErrorIs(t, err, context.Canceled)
}
