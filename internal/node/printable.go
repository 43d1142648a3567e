package node

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns a text as it may stand in any line: of a terminal, a table, a picture, a file. Control characters and line
// breaks become spaces, so that no escape sequence is left, and what changes the direction of the letters around it becomes
// U+FFFD, as does what is no UTF-8. It is applied where a name enters the engine, so that no view after that need think of it. (Letters that
// change their direction hide code in plain sight: N. Boucher and R. Anderson, Trojan Source, 2021.)
func Printable(text string) string { return printable(text, false) }

// PrintableLines is Printable for texts of several lines: line breaks and tabs stay.
func PrintableLines(text string) string { return printable(text, true) }

// printable replaces rune by rune, so that the number of runes, and with it the width of a column, is that of the text.
func printable(text string, lines bool) string {
	if plain(text, lines) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case lines && (r == '\n' || r == '\t'):
			return r
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r):
			return utf8.RuneError
		}
		return r
	}, text)
}

// plain reports whether text is ASCII that can stay as it is, as nearly all names are.
func plain(text string, lines bool) bool {
	for i := range len(text) {
		if c := text[i]; (c < ' ' || c > '~') && !(lines && (c == '\n' || c == '\t')) {
			return false
		}
	}
	return true
}
