package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/table/internal/suite"
)

// output runs the command.
func output(args ...string) (string, error) {
	var out bytes.Buffer
	err := program().Run(context.Background(), args, &out, io.Discard)
	return out.String(), err
}

func TestTheDataAreMadeOnceAndTheQueriesRun(t *testing.T) {
	dir := t.TempDir()
	out, err := output("-sf", "0.01", "-data", dir, "-q", "6, 1,22", "-workers", "2", "-runs", "2")
	require.NoError(t, err)
	require.Regexp(t, regexp.MustCompile(`^making the data of scale factor 0.01 in .*sf0.01
made in \S+ s

Q6 +\d+\.\d+ s       1 rows  right
Q1 +\d+\.\d+ s       4 rows  right
Q22 +\d+\.\d+ s       7 rows  right
total +\d+\.\d+ s
$`), out)
	profile := filepath.Join(dir, "cpu")
	out, err = output("-sf", "0.01", "-data", dir, "-cpuprofile", profile)
	require.NoError(t, err)
	require.NotContains(t, out, "making")
	require.Equal(t, 22, strings.Count(out, "right"))
	info, err := os.Stat(profile)
	require.NoError(t, err)
	require.Positive(t, info.Size())
}

func TestAScaleFactorWithoutAnswersIsSaidToBeOne(t *testing.T) {
	out, err := output("-sf", "0.02", "-data", t.TempDir(), "-q", "6")
	require.NoError(t, err)
	require.Contains(t, out, "no answer to compare with")
}

func TestAWrongAnswerIsAFailure(t *testing.T) {
	dir := t.TempDir()
	out, err := output("-sf", "0.01", "-data", dir, "-q", "4")
	require.NoError(t, err)
	require.Contains(t, out, "right")
	// Lines without orders: as many orders as there are to be, and none of their keys.
	folder := filepath.Join(dir, "sf0.01")
	require.NoError(t, os.Remove(filepath.Join(folder, "orders-0000.parquet")))
	type order struct {
		Key      int64  `parquet:"o_orderkey"`
		Date     int32  `parquet:"o_orderdate,date"`
		Priority string `parquet:"o_orderpriority"`
	}
	require.NoError(t, pq.WriteFile(filepath.Join(folder, "orders-0000.parquet"), make([]order, 15000)))
	out, err = output("-sf", "0.01", "-data", dir, "-q", "6,4")
	require.ErrorContains(t, err, "1 of 2 answers are wrong")
	require.Contains(t, out, "WRONG: there are 0 rows instead of 5")
}

func TestExplainNeedsNoData(t *testing.T) {
	dir := t.TempDir()
	out, err := output("-explain", "-data", dir, "-q", "3")
	require.NoError(t, err)
	require.Contains(t, out, "Q3\nSelect l_orderkey, revenue")
	require.Contains(t, out, "Scan Parquet "+filepath.Join(dir, "sf1", "customer-*.parquet"))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestBadCommandLines(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args string
		want string
	}{
		{"-sf 0", "-sf 0 is not above 0"},
		{"-sf NaN", "-sf NaN is not above 0"},
		{"-sf 1e9", "at most 100000"},
		{"-q 23", `there is no query "23", only 1 to 22`},
		{"-q 1,,2", `there is no query ""`},
		{"-q one", `there is no query "one"`},
		{"-workers -1", "-workers -1 is negative"},
		{"-runs 0", "-runs 0 is below 1"},
		{"6", `"6" is no flag`},
		{"-scale 1", "-h lists the flags"},
	} {
		_, err := output(append(strings.Fields(c.args), "-data", dir)...)
		require.ErrorIs(t, err, suite.ErrUsage, c.args)
		require.ErrorContains(t, err, c.want)
	}
	_, err := output("-h")
	require.ErrorIs(t, err, flag.ErrHelp)
}

func TestAFolderForTheDataThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	_, err := output("-data", filepath.Join(dir, "slip"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "make the folder first")
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = output("-data", file)
	require.ErrorContains(t, err, file+" is no folder")
}

func TestAStoppedRunSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := program().Run(ctx, []string{"-sf", "0.01", "-data", t.TempDir()}, io.Discard, io.Discard)
	require.ErrorIs(t, err, context.Canceled)
}
