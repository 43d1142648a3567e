package main

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench/taskbench/task"
)

func TestASmokeTestWritesAllResults(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	require.NoError(t, run([]string{"-quick", "-out", dir}, &out, io.Discard))
	text, err := os.ReadFile(filepath.Join(dir, "results.md"))
	require.NoError(t, err)
	for _, p := range task.Patterns {
		require.Contains(t, out.String(), p)
		require.Contains(t, string(text), "| "+p+" |")
	}
	for _, k := range task.Kernels {
		require.Contains(t, string(text), "\n## "+k.Name+"\n")
	}
	table, err := os.Open(filepath.Join(dir, "results.csv"))
	require.NoError(t, err)
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(rows), 11*4*4)
	picture, err := os.Open(filepath.Join(dir, "results.svg"))
	require.NoError(t, err)
	defer picture.Close()
	for in := xml.NewDecoder(picture); ; {
		_, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
}

func TestPeersTakePartOrAreNamedAsAbsent(t *testing.T) {
	for _, path := range []string{os.Getenv("PATH"), t.TempDir()} {
		t.Setenv("PATH", path)
		_, err := exec.LookPath("g++")
		var out bytes.Buffer
		require.NoError(t, run([]string{"-quick", "-peers", "-patterns", "fft|dom", "-kernels", "compute"}, &out, io.Discard))
		for _, p := range native {
			require.Contains(t, out.String(), p.name)
			if err != nil {
				require.Contains(t, out.String(), "absent: "+p.name+": g++")
			}
		}
	}
}

func TestMisuseIsAnError(t *testing.T) {
	require.ErrorContains(t, run([]string{"-patterns", "ring"}, io.Discard, io.Discard), "nothing matches")
	require.ErrorContains(t, run([]string{"-turns", "0"}, io.Discard, io.Discard), "must be positive")
	require.Error(t, run([]string{"-patterns", "("}, io.Discard, io.Discard))
	require.Error(t, run([]string{"-radix", "0"}, io.Discard, io.Discard))
	require.NoError(t, run([]string{"-h"}, io.Discard, io.Discard))
}
