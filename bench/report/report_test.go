package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASmokeTestHasARowForEveryBar(t *testing.T) {
	var out bytes.Buffer
	file := filepath.Join(t.TempDir(), "report.json")
	require.NoError(t, run([]string{"-quick", "-rounds", "1", "-json", file}, &out, io.Discard))
	for s, title := range titles {
		if s == forceBeside && runtime.GOMAXPROCS(0) == 1 {
			continue
		}
		require.Contains(t, out.String(), title, "section %d", s)
	}
	for _, w := range []string{"W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10"} {
		require.Contains(t, out.String(), "\n"+w+" ")
	}
	var r struct {
		Machine string
		Quick   bool
		Rows    []struct{ Section, What string }
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &r))
	require.True(t, r.Quick)
	require.NotEmpty(t, r.Machine)
	require.Greater(t, len(r.Rows), len(titles))
	require.Equal(t, titles[buildLarge], r.Rows[0].Section)
}

func TestOneExperimentCanBeChosen(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-quick", "-only", "^again$"}, &out, io.Discard))
	require.Contains(t, out.String(), titles[again])
	require.NotContains(t, out.String(), titles[fibonacci])
	require.NoError(t, run([]string{"-quick", "-only", "W1 large", "-simple"}, &out, io.Discard))
	out.Reset()
	require.NoError(t, run([]string{"-list"}, &out, io.Discard))
	require.Contains(t, out.String(), "W10 nested\n")
}

func TestMisuseIsAnError(t *testing.T) {
	require.ErrorContains(t, run([]string{"-only", "nothing"}, io.Discard, io.Discard), "-list")
	require.ErrorContains(t, run([]string{"-only", "("}, io.Discard, io.Discard), "-only")
	require.Error(t, run([]string{"-rounds", "0"}, io.Discard, io.Discard))
	require.Error(t, run([]string{"-nonsense"}, io.Discard, io.Discard))
}

func TestVerdicts(t *testing.T) {
	r := Row{Ours: 10, Baseline: 20, By: "a baseline"}
	for _, c := range []struct {
		bar  Bar
		want string
	}{
		{Bar{}, ""},
		{Bar{Most: new(10.)}, "met"},
		{Bar{Most: new(9.9)}, "MISSED"},
		{Bar{Least: new(10.)}, "met"},
		{Bar{Least: new(10.1)}, "MISSED"},
		{Bar{Most: new(11.), Ratio: new(0.5)}, "met"},
		{Bar{Most: new(11.), Ratio: new(0.4)}, "MISSED"},
	} {
		r.Bar = c.bar
		require.Equal(t, c.want, r.verdict(), c.bar.String())
	}
	require.Equal(t, "MISSED", Row{Bar: Bar{Ratio: new(2.)}}.verdict(), "a ratio to nothing")
}

func TestFiguresAreShort(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 1: "1", 1.234: "1.23", 12.34: "12.3", 1234.5: "1234", -0.5: "-0.50"} {
		require.Equal(t, want, number(x))
	}
	require.Equal(t, "<= 65, <= 1.20x", Bar{Most: new(65.), Ratio: new(1.2)}.String())
	require.Equal(t, "1e6", count(1_000_000))
	require.Equal(t, "5e4", count(50_000))
}
