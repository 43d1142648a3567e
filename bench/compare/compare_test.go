package main

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/bench/taskbench/task"
)

func TestASmokeTestWritesAllResults(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	require.NoError(t, run([]string{"-quick", "-rounds", "1", "-out", dir}, &out, io.Discard))
	table, err := os.Open(filepath.Join(dir, "results.csv"))
	require.NoError(t, err)
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(rows), 50)
	text, err := os.ReadFile(filepath.Join(dir, "results.md"))
	require.NoError(t, err)
	for _, w := range workloads {
		require.Contains(t, out.String(), "\n"+w.name+": ")
		require.Contains(t, string(text), "\n## "+w.name+": ")
	}
	picture, err := os.Open(filepath.Join(dir, "results.png"))
	require.NoError(t, err)
	defer picture.Close()
	_, err = png.Decode(picture)
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "results.svg"))
}

func TestTaskBenchRunsAllPatternsByAllContenders(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-taskbench", "-quick", "-rounds", "1"}, &out, io.Discard))
	for _, p := range task.Patterns {
		require.Contains(t, out.String(), "\n"+p+" ")
	}
	for _, c := range benchers {
		require.Contains(t, out.String(), c.Name)
	}
}

func TestAPoolThatWaitsForItselfCountsAsStuck(t *testing.T) {
	forever := peer{name: "forever", fib: func(int) (int64, error) { select {} }}
	l, err := chance(forever, size{fib: 5, patience: time.Millisecond})
	require.NoError(t, err)
	require.True(t, l.Stuck)
	require.Equal(t, "deadlock", l.figures())
}

func TestTheCheapestComesFirstAndTheStuckLast(t *testing.T) {
	var r Results
	r.add(workloads[0], smoke, []Line{{Peer: "stuck", Stuck: true}, {Peer: "dear", Run: 2}, {Peer: "cheap", Build: 0.5, Run: 1}})
	var names []string
	for _, l := range r.Tables[0].Lines {
		names = append(names, l.Peer)
	}
	require.Equal(t, []string{"cheap", "dear", "stuck"}, names)
}

func TestMisuseIsAnError(t *testing.T) {
	require.ErrorContains(t, run([]string{"-only", "W2"}, io.Discard, io.Discard), "no workload")
	require.Error(t, run([]string{"-rounds", "0"}, io.Discard, io.Discard))
}
