package vet_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/vet"
)

const lost = `package main

import (
	"context"

	"xfork/expr"
)

var fetches = expr.LiftCtx1(func(ctx context.Context, name string) (int, error) {
	return len(name), context.Background().Err()
})

func main() { fetches.Fork("a") }
`

const mended = `package main

import (
	"context"

	"xfork/expr"
)

var fetches = expr.LiftCtx1(func(ctx context.Context, name string) (int, error) {
	return len(name), ctx.Err()
})

func main() { fetches.Fork("a") }
`

// doors goes through each of them: what is found is told with its place, and what can be mended is.
func doors(t *testing.T, xfork string) {
	for _, door := range []struct {
		name string
		args []string
		code int
	}{
		{xfork, []string{"vet", "./..."}, 1},
		{"go", []string{"vet", "-vettool=" + xfork, "./..."}, 1},
		{xfork, []string{"vet", "-lostctx", "-fix", "-diff", "./..."}, 1},
		{xfork, []string{"vet", "-fix", "./..."}, 0},
		{"go", []string{"fix", "-fixtool=" + xfork, "./..."}, 0},
	} {
		dir := module(t, map[string]string{"main.go": lost})
		out, errs, code := command(t, dir, door.name, door.args...)
		require.Equal(t, door.code, code, "%v: %s", door.args, errs)
		after, err := os.ReadFile(filepath.Join(dir, "main.go"))
		require.NoError(t, err)
		switch {
		case code == 0:
			require.Equal(t, mended, string(after), "%v", door.args)
		case out != "":
			require.Contains(t, out, "+\treturn len(name), ctx.Err()", "%v", door.args)
			require.Equal(t, lost, string(after), "%v", door.args)
		default:
			require.Contains(t, errs, "main.go:10:20: context.Background() inside", "%v", door.args)
			require.Contains(t, errs, "main.go:13:27: the expression that Fork builds", "%v", door.args)
			require.Equal(t, lost, string(after), "%v", door.args)
		}
	}
}

func TestTheCommandLinesOfTheGoCommandAreKnown(t *testing.T) {
	for _, args := range [][]string{{"-V=full"}, {"-flags"}, {"-json", "vet.cfg"}, {"-fix", "-lostctx", "vet.cfg"}, {"vet.cfg"}} {
		require.True(t, vet.AsTool(args), "%v", args)
	}
	for _, args := range [][]string{nil, {"vet"}, {"vet", "-json", "./..."}, {"replay", "a.cfg"}, {"-h"}, {"help"}} {
		require.False(t, vet.AsTool(args), "%v", args)
	}
}
