package progress_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/progress"
	"xfork/expr"
	"xfork/ops"
)

// upper bounds the columns of a text without the table of the package: what is not known to be narrow is wide.
func upper(text string) (n int) {
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) && r != '\ufe0f':
		case r < 0x1100, r == '✔', r >= 0x2000 && r < 0x2300, r >= 0x2500 && r < 0x25fd, r == '\ufe0f':
			n++
		default:
			n += 2
		}
	}
	return n
}

func TestNoRowIsWiderThanAnyTerminal(t *testing.T) {
	names := map[string]string{
		"plain":     "main.aRatherLongNameOfAFunction",
		"wide":      "日本語のとても長い関数の名前です",
		"combining": strings.Repeat("e\u0301", 30),
		"emoji":     strings.Repeat("👩\u200d🔬✔\ufe0f", 6),
		"full":      "ｆｕｌｌｗｉｄｔｈ　ｌｅｔｔｅｒｓ",
		"mixed":     "a日b本c語" + strings.Repeat("é", 20),
		"hangul":    "한국어 함수",
		"one":       "f",
	}
	for columns := 1; columns <= 100; columns++ {
		for kind, name := range names {
			synctest.Test(t, func(t *testing.T) {
				var out output
				f := expr.Lift1(func(int) int { time.Sleep(time.Second); return 1 }, expr.Name(name))
				_, err := ops.Sum(f.Map(make([]int, 9))...).Force(t.Context(), eval.Workers(2), eval.Title(name),
					eval.Observe(progress.To(&out, progress.Terminal(columns))))
				require.NoError(t, err)
				for _, row := range strings.Split(strings.ReplaceAll(out.b.String(), "\r", "\n"), "\n") {
					for _, code := range []string{"\x1b[32m", "\x1b[31m", "\x1b[0m", "\x1b[J"} {
						row = strings.ReplaceAll(row, code, "")
					}
					if strings.HasPrefix(row, "xfork: ") || strings.HasPrefix(row, "\x1b[") {
						continue // the line that stays, which may be broken, and the way up
					}
					if n := upper(row); n > max(1, columns-1) {
						t.Fatalf("%s, %d columns: %d: %q", kind, columns, n, row)
					}
				}
			})
		}
	}
}

func TestRowsOfWideLettersAreAligned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out output
		a := expr.Lift1(func(int) int { time.Sleep(time.Second); return 1 }, expr.Name("日本語"))
		b := expr.Lift1(func(int) int { time.Sleep(time.Second); return 1 }, expr.Name("short"))
		_, err := ops.Add(a.Fork(1), b.Fork(1)).Force(t.Context(), eval.Workers(2), eval.Observe(progress.To(&out, progress.Terminal(80))))
		require.NoError(t, err)
		rows := out.screen(t)
		require.Equal(t, fmt.Sprintf("日本語  %s  1/1", strings.Repeat("█", 20)), rows[0])
		require.Equal(t, fmt.Sprintf("short   %s  1/1", strings.Repeat("█", 20)), rows[1])
	})
}
