package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// module is a module of its own, which requires this xfork, with one file.
func module(t *testing.T, name, text string) (file string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	// What xfork requires is asked for by the program too, so that nothing has to be downloaded.
	head := strings.Replace(string(mod), "module xfork\n", "module example.com/program\n", 1)
	for n, b := range map[string]string{
		"go.mod": head + "\nrequire xfork v0.0.0\n\nreplace xfork => " + root + "\n",
		"go.sum": string(sum), name: text,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, n), []byte(b), 0o644))
	}
	t.Setenv("GOFLAGS", "-mod=mod")
	return filepath.Join(dir, name)
}

const plain = `package program

func square(x int) int { return x * x }

func Sum(xs []int) (t int) {
	for _, x := range xs {
		t += square(x)
	}
	return t
}
`

func TestForkPrintsADiffAndUnforkTheWayBack(t *testing.T) {
	file := module(t, "sum.go", plain)
	var out, errs bytes.Buffer
	require.Equal(t, 0, run([]string{"fork", file + ":Sum"}, &out, &errs), errs.String())
	require.Contains(t, out.String(), "@@ -1,10 +1,23 @@\n package program\n \n+import (\n+\t\"context\"\n")
	require.Contains(t, out.String(), "-\t\tt += square(x)\n+\t\tforks = append(forks, lazySquare.Fork(x))\n")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, plain, string(text), "without -w nothing is written")

	out.Reset()
	require.Equal(t, 0, run([]string{"fork", "-w", file + ":Sum"}, &out, &errs), errs.String())
	require.Contains(t, errs.String(), "nothing was compared")
	out.Reset()
	require.Equal(t, 0, run([]string{"unfork", "-w", file + ":Sum"}, &out, &errs), errs.String())
	require.Contains(t, out.String(), "-\tvalues := expr.Must(")
	text, err = os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, plain, string(text), "there and back")
}

func TestARefusalHasItsReasonAndItsWitness(t *testing.T) {
	file := module(t, "sum.go", strings.Replace(plain, "return x * x", "n++; return x * x", 1)+"\nvar n int\n")
	var out, errs bytes.Buffer
	require.Equal(t, 1, run([]string{"fork", file + ":Sum"}, &out, &errs))
	require.Contains(t, errs.String(), "sum.go:7:8: effect: square writes package variable example.com/program.n")
	require.Contains(t, errs.String(), "sum.go:3:26: program.square writes n")
	require.Empty(t, out.String())
}

func TestACommandLineThatNamesNoFunctionIsAFault(t *testing.T) {
	var out, errs bytes.Buffer
	for _, args := range [][]string{{}, {"a.go"}, {"a.go:"}, {"F"}, {"-x", "a.go:F"}, {"a.go:F", "b.go:G"}} {
		require.Equal(t, 2, run(append([]string{"fork"}, args...), &out, &errs), args)
	}
	require.Equal(t, 0, run([]string{"unfork", "-h"}, &out, &errs))
	file := module(t, "sum.go", plain)
	errs.Reset()
	require.Equal(t, 1, run([]string{"fork", file + ":Product"}, &out, &errs))
	require.Contains(t, errs.String(), "there is no function Product; there are square, Sum")
	require.Equal(t, 1, run([]string{"unfork", file + ":Sum"}, &out, &errs))
	require.Contains(t, errs.String(), "nothing lazy")
	require.Equal(t, 1, run([]string{"fork", filepath.Join(t.TempDir(), "a.go:F")}, &out, &errs))
}
