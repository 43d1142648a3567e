package draw

import (
	"encoding/xml"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text in pictures. Which font a viewer will use is not known here, so widths are estimates: of DejaVu Sans, the widest of
// those that [Picture.SVG] names. In another one boxes have a little air.

// Sizes in pixels, but for the last.
const (
	nameSize = 13.0
	lineSize = 11.0
	boldness = 1.1 // how much wider bold text is
)

// textWidth estimates the width of a text by classes of letters, in ems: narrow, half narrow, wide, capitals, East Asian (U+1100 and
// above, about square), and all others. The numbers are estimates for DejaVu Sans, on the large side: text that is wider than its box looks
// worse than a box with air.
func textWidth(text string, size float64) float64 {
	ems := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("ijl.,:;'|!I` ", r):
			ems += 0.34
		case strings.ContainsRune("frt()[]{}/\\-\"*", r):
			ems += 0.43
		case strings.ContainsRune("mwMW@…", r):
			ems += 0.96
		case r >= 'A' && r <= 'Z' || strings.ContainsRune("&#%+=<>~_×", r):
			ems += 0.74
		case r >= 0x1100:
			ems += 1.05
		default:
			ems += 0.62
		}
	}
	return ems * size
}

// longestName is how many characters of a name are drawn.
const longestName = 34

// Shorten leaves out the middle of a long name: its ends tell more, and of those the last part, which is the function's own name. It keeps
// the first 12 characters and the last 21, and a name of 34 is kept whole.
func Shorten(name string) string {
	if utf8.RuneCountInString(name) <= longestName {
		return name
	}
	runes := []rune(name)
	return string(runes[:12]) + "…" + string(runes[len(runes)-longestName+13:])
}

// Thousands returns n as 1,234,567: counts that are read, not computed with. n is not negative.
func Thousands(n int) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Line returns the first line of a text, shortened to what a caption has room for.
func Line(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if runes := []rune(line); len(runes) > longestLine {
		return string(runes[:longestLine]) + "…"
	}
	return line
}

// longestLine is how many characters of a caption are drawn.
const longestLine = 160

// Escape returns any text as XML: markup as entities, characters that XML forbids as U+FFFD.
func Escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder has no errors
	return b.String()
}
