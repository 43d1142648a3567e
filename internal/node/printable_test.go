package node_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"main.fetch":                 "main.fetch",
		"日本語 é 👩‍🔬":                  "日本語 é 👩‍🔬",
		"a\x1b[31mb\nc\td\x7f\u0085": "a [31mb c d  ",
		"a\u2028b\u2029c":            "a b c",
		"user\u202etxt.exe\u2066":    "user\ufffdtxt.exe\ufffd",
		"a\xffb":                     "a\ufffdb",
	} {
		require.Equal(t, want, node.Printable(text))
	}
	require.Equal(t, "a [31mb\nc\td", node.PrintableLines("a\x1b[31mb\nc\td"))
	require.Equal(t, "a\n\tb", node.PrintableLines("a\n\tb"))
}

func FuzzPrintable(f *testing.F) {
	f.Add("a\x1b\u202e\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, out := range []string{node.Printable(text), strings.ReplaceAll(node.PrintableLines(text), "\n", "")} {
			for _, r := range out {
				if unicode.IsControl(r) && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
					t.Fatalf("%q has %U", out, r)
				}
			}
			require.Equal(t, strings.ReplaceAll(out, "\t", " "), node.Printable(out), "printed twice is printed once")
		}
	})
}
