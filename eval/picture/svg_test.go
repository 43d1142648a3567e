package picture_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/internal/sample"
	"xfork/eval/picture"
	"xfork/eval/record"
	"xfork/expr"
	"xfork/ops"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func draw(t *testing.T, run *record.Run, c picture.Colouring) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, picture.SVG(&b, run, c))
	for d := xml.NewDecoder(bytes.NewReader(b.Bytes())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err, "the picture is no XML")
		}
	}
	return b.String()
}

func TestSVG(t *testing.T) {
	t.Run("draws a run by time and by state, with all fates, whatever the names", func(t *testing.T) {
		golden(t, "time.svg", draw(t, sample.Run(), picture.ByTime))
		golden(t, "state.svg", draw(t, sample.Run(), picture.ByState))
	})

	t.Run("says of a walk that operators were counted", func(t *testing.T) {
		text := draw(t, sample.Walk(), picture.ByTime)
		require.Contains(t, text, "Operators only")
		require.Contains(t, text, "100000 operators")
	})

	t.Run("folds large runs, and says so", func(t *testing.T) {
		text := draw(t, sample.Large(5000), picture.ByTime)
		require.Contains(t, text, "10,000 nodes: one box for all")
		require.Contains(t, text, "parse  ×5,000")
		require.Contains(t, text, "own time 450ms, mean 90µs, longest 90µs")
		require.Less(t, len(text), 20_000)
	})

	t.Run("gives up lines, and then functions, where there are too many", func(t *testing.T) {
		var all []expr.Expr[int]
		for i := range 400 {
			f := expr.Lift1(func(n int) int { return n }, expr.Name(fmt.Sprintf("f%d", i)))
			all = append(all, f.Fork(1))
		}
		rec := record.New()
		_, err := expr.All(all...).Force(context.Background(), eval.Observe(rec))
		require.NoError(t, err)
		text := draw(t, rec.Last(), picture.ByState)
		require.Contains(t, text, "other functions")
		require.Equal(t, 100, strings.Count(text, "<g><title>"))
	})

	t.Run("returns the writer's error", func(t *testing.T) {
		require.ErrorIs(t, picture.SVG(broken{}, sample.Run(), picture.ByTime), io.ErrClosedPipe)
	})
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// fib forces from inside.
func fib() (f expr.Func1[int, int]) {
	f = expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
		if n < 2 {
			return n, nil
		}
		return ops.Add(f.Fork(n-1), f.Fork(n-2)).Force(ctx)
	}, expr.Name("fib"))
	return f
}

func TestEveryExecutorCanBeDrawn(t *testing.T) {
	for name, option := range map[string]eval.Option{
		"in parallel": eval.Workers(4), "with one worker": eval.Workers(1), "in sequence": eval.Sequential(),
	} {
		t.Run(name, func(t *testing.T) {
			rec := record.New()
			caught := expr.Catch(expr.Fail[int](errors.New("no")), func(error) expr.Expr[int] { return fib().Fork(3) })
			x := expr.If(ops.Gt(fib().Fork(4), expr.Const(1)), caught, fib().Fork(20))
			v, err := x.Force(context.Background(), eval.Observe(rec), option)
			require.NoError(t, err)
			require.Equal(t, 2, v)
			text := draw(t, rec.Last(), picture.ByState)
			require.Contains(t, text, "forced or chosen by", "what functions force and dynamic nodes choose is joined to them")
			require.Contains(t, text, "svg_test.go:", "the lines are in the picture")
			require.Contains(t, text, ">skipped<", "and the branch that was not taken")
		})
	}
}

func TestTo(t *testing.T) {
	folder := t.TempDir()
	force := func(path string) (lines []string) {
		var mu sync.Mutex
		o := picture.To(path, picture.ByTime, func(line string) {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, line)
		})
		for i := range 2 {
			v, err := fib().Fork(5+i).Force(context.Background(), eval.Observe(o))
			require.NoError(t, err, "the run is unharmed")
			require.Equal(t, 5+3*i, v)
		}
		return lines
	}

	t.Run("writes a file, and says where once", func(t *testing.T) {
		path := filepath.Join(folder, "graph.svg")
		require.Equal(t, []string{"the picture is in " + path}, force(path))
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(text), "</svg>")
	})

	t.Run("says why it could not, once", func(t *testing.T) {
		path := filepath.Join(folder, "no", "graph.svg")
		require.Equal(t, 1, len(force(path)))
		require.Contains(t, force(path)[0], "no picture in "+path)
	})
}

func TestThePicturesOfAPageHaveNamesOfTheirOwn(t *testing.T) {
	ids := make(map[string]bool)
	for _, c := range []picture.Colouring{picture.ByTime, picture.ByState} {
		var b bytes.Buffer
		require.NoError(t, picture.Figure(&b, sample.Run(), c))
		for _, id := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(b.String(), -1) {
			require.False(t, ids[id[1]], "%s is there twice", id[1])
			ids[id[1]] = true
		}
	}
	require.NotEmpty(t, ids, "arrow heads have names")
}

func TestTheKeyExplainsWhatOccursAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct {
		run        *record.Run
		by         picture.Colouring
		has, hasNo []string
	}{
		"of all fates, by state": {
			sample.Run(), picture.ByState,
			[]string{"fork, CPU lane", "dynamic", "operator", "failed", "skipped", "needed perhaps", "forced or chosen by", "critical path"},
			[]string{"exclusive lane", "to come", ">from "},
		},
		"of all fates, by time": {
			sample.Run(), picture.ByTime, []string{">from ", "failed"}, []string{">done<"},
		},
		"of calls of one length": {
			sample.Large(3), picture.ByTime, []string{"from 51µs"}, []string{">less<", "I/O lane", "failed", "needed perhaps"},
		},
		"of a walk": {
			sample.Walk(), picture.ByState, []string{">operator<"}, []string{"lane", "critical path", ">done<"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := draw(t, c.run, c.by)
			for _, word := range c.has {
				require.True(t, strings.Contains(text, word), "the key has %q", word)
			}
			for _, word := range c.hasNo {
				require.False(t, strings.Contains(text, word), "the key has no %q", word)
			}
		})
	}
}

func TestAChoiceIsOneArrow(t *testing.T) {
	rec := record.New()
	one := expr.Lift1(func(n int) int { return n }, expr.Name("one"))
	x := expr.If(ops.Gt(one.Fork(1), expr.Const(0)), one.Fork(2), one.Fork(3))
	_, err := ops.Add(x, expr.Catch(one.Fork(4), func(error) expr.Expr[int] { return expr.Const(0) })).Force(context.Background(), eval.Observe(rec))
	require.NoError(t, err)
	require.False(t, strings.Contains(draw(t, rec.Last(), picture.ByState), "×2"), "what was chosen among operands is one need")
}
