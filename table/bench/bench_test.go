package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/suite"
)

// output runs the command.
func output(t *testing.T, args string) (string, error) {
	var out bytes.Buffer
	err := run(context.Background(), strings.Fields(args), &out, io.Discard)
	return out.String(), err
}

// equal measures a suite once, with two workers, and returns the table. That the
// answers are equal is found out by the run.
func equal(t *testing.T, args string) string {
	out, err := output(t, args+" -runs 1 -workers 2 -results= -data "+t.TempDir())
	require.NoError(t, err)
	require.Contains(t, out, "Answers are equal.")
	return out
}

func TestTheAnswersOfTPCHAreDuckDBs(t *testing.T) {
	require.Contains(t, equal(t, "-suite tpch -size 0.01"), "geometric mean of 22 ")
}

func TestTheAnswersOfH2OAreDuckDBs(t *testing.T) {
	require.Contains(t, equal(t, "-suite h2o -size 3e5"), "geometric mean of 15 ")
}

func TestTheAnswersWithNullsAreDuckDBs(t *testing.T) {
	require.Contains(t, equal(t, "-suite nulls -size 2e5"), "Ours / no nulls: geometric mean of 10 ")
}

func TestTheAnswersOfClicksAreDuckDBs(t *testing.T) {
	require.Contains(t, equal(t, "-suite clicks -size 1e5"), "geometric mean of 43 ")
}

func TestTheAnswersOfCSVAreDuckDBs(t *testing.T) {
	require.Contains(t, equal(t, "-suite csv -size 2e4"), "geometric mean of 4 ")
}

func TestTheTableIsWritten(t *testing.T) {
	dir := t.TempDir()
	out, err := output(t, "-suite csv -size 1000 -q 1 -runs 2 -data "+dir+" -results "+dir)
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(dir, "part-csv-1e+03-rows-w1.md"))
	require.NoError(t, err)
	require.Contains(t, out, string(text))
	require.Contains(t, string(text), "| C1 | ")
	require.Contains(t, string(text), "DuckDB 1.5.6")
}

func TestBadCommandLines(t *testing.T) {
	for args, want := range map[string]string{
		"-suite h3o": `there is no -suite "h3o"`,
		"-size NaN":  "-size NaN",
		"-runs 0":    "-runs 0 is below 1",
		"-workers 0": "-workers 0 is below 1",
		"h2o":        `"h2o" is no flag`,
		"-suite csv -size 10 -q 5 -data " + t.TempDir(): "there is no query",
	} {
		_, err := output(t, args)
		require.ErrorIs(t, err, suite.ErrUsage, args)
		require.ErrorContains(t, err, want)
	}
	_, err := output(t, "-h")
	require.ErrorIs(t, err, flag.ErrHelp)
}

func TestAnswersThatDifferAreFound(t *testing.T) {
	want := [][]any{{int64(1), "a", 1.0}, {int64(2), "b", nil}}
	names := []string{"k", "s", "v"}
	require.NoError(t, compareRows(names, [][]any{{int64(2), "b", nil}, {int64(1), "a", 1 + 1e-10}}, want, false))
	require.ErrorContains(t, compareRows(names, [][]any{{int64(2), "b", nil}, {int64(1), "a", 1.0}}, want, true), "row 1, k: 2 instead of 1")
	for _, row := range [][]any{{int64(1), "a", 1 + 1e-8}, {int64(1), "a", nil}, {int64(1), "", 1.0}, {nil, "a", 1.0}, {int64(1), "a", math.NaN()}} {
		require.Error(t, compareRows(names, [][]any{row, {int64(2), "b", nil}}, want, true), "%v", row)
	}
}

func TestAnswersOfManyRowsAreComparedBySums(t *testing.T) {
	ctx := context.Background()
	e, err := open(ctx, &job{}, &options{workers: 1})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.close()) }()
	dir := t.TempDir()
	j, err := h2oJob(ctx, &options{size: 20_000, dir: dir})
	require.NoError(t, err)
	_, r, err := ours(ctx, j.cases[9].frame(), 2)
	require.NoError(t, err)
	ask := func(statement string) {
		_, err := e.ask(ctx, statement)
		require.NoError(t, err)
	}
	statement := strings.ReplaceAll(j.cases[9].sql, "g1", j.views["g1"])
	ask(statement)
	require.NoError(t, e.compareSums(ctx, r))
	// The same values of every column, in other rows.
	ask("WITH t AS (" + statement + "), n AS (SELECT *, row_number() OVER (ORDER BY id6, id3, id1, id2, id4) AS n FROM t) " +
		"SELECT a.id1, a.id2, a.id3, a.id4, a.id5, a.id6, b.v3, a.count FROM n a JOIN n b ON b.n = a.n % (SELECT count(*) FROM n) + 1")
	require.ErrorContains(t, e.compareSums(ctx, r), "instead of")
}

func TestWhetherAnOrderCounts(t *testing.T) {
	require.True(t, ordered("SELECT a FROM t ORDER BY a DESC LIMIT 10"))
	require.False(t, ordered("SELECT a FROM t"))
	require.False(t, ordered("SELECT row_number() OVER (ORDER BY a) FROM t"))
}
