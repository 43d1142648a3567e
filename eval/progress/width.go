package progress

import (
	"sort"
	"strings"
	"unicode"
)

// How wide a text is on a terminal. Letters take one column, but for those that take two and those that take none:
//
//	two    East Asian wide and full-width characters, and emoji: the classes W and F of Unicode Standard Annex 11
//	none   marks that are put on the letter before them (categories Mn and Me) and format characters (Cf)
//
// Where terminals differ, on sequences of emoji for instance, this counts the columns of those that do not join them, so that a
// row is rather too short than too long.

// wide are the blocks of the classes W and F in EastAsianWidth.txt of Unicode 16.0 (unicode.org, 2024), neighbours joined over
// unassigned places, which that file gives the width of their block: the first and the last letter of each, in pairs. They
// ascend and do not touch, for the binary search in columns. A newer Unicode adds emoji mostly; a character that is missing
// here counts as narrow, and its row may be a column too long.
//
// Go has no such table: golang.org/x/text/width does, and the module has no dependency for it.
var wide = [...]rune{
	// Hangul Jamo: initial consonants
	0x1100, 0x115f,
	// signs and symbols below U+2E80 that are drawn as emoji by default, and the old angle brackets
	0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615,
	0x2630, 0x2637, 0x2648, 0x2653, 0x267f, 0x267f, 0x268a, 0x268f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab,
	0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5,
	0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e,
	0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50,
	0x2b55, 0x2b55,
	// CJK: radicals, punctuation, kana, bopomofo, ideographs, Yi; the half-width filler U+303F, and U+3248 to U+324F, are not wide
	0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0xa4cf,
	// Hangul: Jamo Extended-A, syllables
	0xa960, 0xa97f, 0xac00, 0xd7a3,
	// CJK compatibility: ideographs, vertical and small forms; full-width forms
	0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6,
	// supplementary: Tangut, Khitan, Nushu; kana supplements; Tai Xuan Jing and counting rods
	0x16fe0, 0x18dff, 0x1aff0, 0x1b2ff, 0x1d300, 0x1d37f,
	// emoji and pictographs
	0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335,
	0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4,
	0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567,
	0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc,
	0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0,
	0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff,
	// planes 2 and 3: ideographs, assigned or not
	0x20000, 0x2fffd, 0x30000, 0x3fffd,
}

// presentation asks for the letter before it to be drawn as an emoji, which is wide (Unicode Technical Standard 51: variation
// selector 16).
const presentation = '\ufe0f'

// columns returns how many columns a letter takes. Below U+0300, where most text is, nothing is wide; the soft hyphen, of class
// Cf, is the only letter there beside control characters that takes none.
func columns(r rune) int {
	switch {
	case r < 0x300:
		if unicode.IsControl(r) || r == '\u00ad' {
			return 0
		}
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	// The first block that does not end before r: r is wide if it lies in it.
	k := sort.Search(len(wide)/2, func(k int) bool { return wide[2*k+1] >= r })
	if 2*k < len(wide) && wide[2*k] <= r {
		return 2
	}
	return 1
}

// width returns how many columns a text takes. last is the width of the letter before, over marks that take none.
func width(text string) (n int) {
	last := 0
	for _, r := range text {
		w := columns(r)
		if r == presentation && last == 1 {
			w = 1 // it makes two of the one
		}
		n += w
		if w > 0 {
			last = w
		}
	}
	return n
}

// cut shortens a text to so many columns, the last of which is an ellipsis: a sign that something is missing. A mark that takes
// no column stays with the letter before it; of a letter and its presentation selector the selector is counted as if it always
// made the letter wider, so that the rest is rather a column too short.
func cut(text string, most int) string {
	if width(text) <= most {
		return text
	}
	if most < 1 {
		return ""
	}
	n, end := 0, 0
	for i, r := range text {
		w := columns(r)
		if r == presentation {
			w = 1
		}
		if n+w > most-1 {
			break
		}
		n += w
		end = i + len(string(r))
	}
	return text[:end] + "…"
}

// pad fills a text up to so many columns with blanks; a text that is longer stays as it is.
func pad(text string, to int) string {
	return text + strings.Repeat(" ", max(0, to-width(text)))
}
