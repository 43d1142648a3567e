package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// asCommand makes the test program the command: what a shell would run.
const asCommand = "XTABLE_IS_THE_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// command returns the command with its arguments, as a process of its own.
func command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asCommand+"=yes")
	return c
}

// piped runs the command with text as its standard input, through a pipe.
func piped(t *testing.T, text string, args ...string) (out, errs string, err error) {
	t.Helper()
	c := command(args...)
	var o, e bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(text), &o, &e
	err = c.Run()
	return o.String(), e.String(), err
}

func TestStandardInput(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(dir, "tmp"))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "tmp"), 0o777))
	in := func(name string) string { return filepath.Join(dir, name) }
	const shown = "a      b\nint64  string\n    1  x\n"
	const csv, ndjson = "a,b\n1,x\n2,y\n", "\n {\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n"
	// A condition reads the columns before the rows: what comes once is read twice.
	for _, text := range []string{csv, ndjson, "\xef\xbb\xbf" + csv} {
		out, errs, err := piped(t, text, "-where", "a < 2", "-")
		require.NoError(t, err, errs)
		require.Equal(t, shown, out)
	}
	out, errs, err := piped(t, "a\tb\n1\tx\n", "-from", "tsv", "-")
	require.NoError(t, err, errs)
	require.Equal(t, shown, out)
	// Parquet and what is compressed, as made by the command.
	for _, name := range []string{"x.parquet", "x.csv.gz", "x.ndjson.zst"} {
		_, errs, err := piped(t, csv, "-", in(name))
		require.NoError(t, err, errs)
		require.Contains(t, errs, "2 rows, ")
		data, err := os.ReadFile(in(name))
		require.NoError(t, err)
		_, from, _ := strings.Cut(name, ".")
		out, errs, err = piped(t, string(data), "-from", from, "-head", "1", "-")
		require.NoError(t, err, errs)
		require.Equal(t, shown, out)
		out, errs, err = piped(t, string(data), "-head", "1", "-")
		if from == "parquet" {
			require.NoError(t, err, errs)
			require.Equal(t, shown, out)
			continue
		}
		require.Error(t, err)
		require.Contains(t, errs, "standard input: it is compressed by ")
		require.Contains(t, errs, "-from "+from)
	}
	_, errs, err = piped(t, "a,b\n1,x\nz,y\n", "-types", "a=int64", "-rejects", in("bad.csv"), "-", in("good.csv"))
	require.NoError(t, err, errs)
	bad, err := os.ReadFile(in("bad.csv"))
	require.NoError(t, err)
	require.Equal(t, "file,line,column,text,reason\nstdin.csv,3,a,z,no int64\n", string(bad))
	left, err := os.ReadDir(in("tmp"))
	require.NoError(t, err)
	require.Empty(t, left, "temporary files")
}

// What stands behind an offset of a file is the input: `(read line; xtable -) <file`.
func TestStandardInputIsAFileFromWhereItStands(t *testing.T) {
	name := filepath.Join(t.TempDir(), "in")
	require.NoError(t, os.WriteFile(name, []byte("# by hand\na\n7\n"), 0o666))
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	_, err = f.Seek(int64(len("# by hand\n")), io.SeekStart)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, start([]string{"-"}, f, &out, io.Discard))
	require.Equal(t, "a\nint64\n    7\n", out.String())
}

func TestStandardInputErrors(t *testing.T) {
	for want, text := range map[string]string{
		"xtable: standard input: there is nothing in it":             "",
		"xtable: stdin.csv: the file is empty: there are no columns": "\n\n",
		"xtable: stdin.parquet: not a Parquet file":                  "PAR1 that has been cut",
		"stdin.csv, line 2: 1 fields instead of 2":                   "a,b\n1",
	} {
		out, errs, err := piped(t, text, "-")
		require.Error(t, err, text)
		require.Contains(t, errs, want)
		require.Empty(t, out)
	}
	folder, err := os.Open(t.TempDir())
	require.NoError(t, err)
	defer folder.Close()
	require.EqualError(t, start([]string{"-"}, folder, io.Discard, io.Discard), "standard input: it is a directory")
}

// `xtable - | true`: the reader of what is shown is gone. The command ends as others
// do, without a word, and not as if all had been well.
func TestReaderIsGone(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, r.Close())
	defer w.Close()
	c := command("-")
	var errs bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader("a\n1\n"), w, &errs
	require.Error(t, c.Run())
	require.Empty(t, errs.String())
}
