package progress

import (
	"fmt"
	"strings"
	"time"

	"xfork/eval/record"
)

// A picture is a row for each function; a row is a name, a bar and figures:
//
//	scale  ███████████▌········  17/32  3 running  14/s
//	'wide' '------ long -------''------- text --------'    together at most room columns
//
// All lengths are columns of the terminal and not bytes or letters: width.go.

// How much room there is: in a row for a name and a bar, and on the screen for the functions of one run. Twelve rows and a head
// leave nearly half of a terminal of 24 lines to the program.
const (
	longName = 24
	longBar  = 20
	shortBar = 4 // a shorter one says nothing
	mostRows = 12
)

// Colours: those of the pictures of package graph, as far as a terminal has them. Green is done. The codes are those of
// ECMA-48, Select Graphic Rendition; the sixteen colours are the terminal's own, so that they fit its ground.
const (
	green = "\x1b[32m"
	red   = "\x1b[31m"
	plain = "\x1b[0m"
)

// room returns how many columns a row may take: a full row would make some terminals begin another one.
func (s *Screen) room() int { return max(1, s.columns-1) }

// bars returns a row for each function, no wider than the screen, and for a run that goes on one above them that says what it
// is. The names of all functions decide where the bars begin, those without a row as well, so that bars do not jump when a
// function has its first call.
func (s *Screen) bars(st State) []string {
	var rows []string
	if !st.Over {
		rows = append(rows, cut(head(st), s.room()))
	}
	wide := 0
	for _, f := range st.Functions {
		wide = max(wide, min(longName, width(f.Name)))
	}
	shown := st.Functions
	if len(shown) > mostRows {
		shown = shown[:mostRows-1] // the last row says how many more there are
	}
	for _, f := range shown {
		if f.Total > 0 {
			rows = append(rows, s.row(f, wide))
		}
	}
	if rest := st.Functions[len(shown):]; len(rest) > 0 {
		rows = append(rows, cut(more(rest), s.room()))
	}
	return rows
}

// more returns the row of the functions that have none of their own.
func more(rest []Function) string {
	done, total := 0, 0
	for _, f := range rest {
		done, total = done+f.Done, total+f.Total
	}
	return fmt.Sprintf("and %d more functions, %d/%d", len(rest), done, total)
}

// head returns what the run is, and how long it has taken and will take. The time left is not in the rows of functions, for it is
// not the sum of theirs: they work beside each other.
func head(st State) string {
	text := record.Duration(st.Elapsed)
	if st.Title != "" {
		text = st.Title + ": " + text
	}
	if st.Left > 0 {
		text += ", about " + left(st.Left) + " left"
	}
	return text
}

// row returns the row of one function: name, bar, figures. Where there is no room for all three, the bar gets shorter and goes,
// and then the figures are cut off. Of the figures the counts are most important: the bar leaves room for them and for eight
// more columns, and takes the rest.
func (s *Screen) row(f Function, wide int) string {
	room := s.room()
	count := fmt.Sprintf("  %d/%d", f.Done, f.Total)
	text := count
	if more := details(f); len(more) > 0 {
		text += "  " + strings.Join(more, "  ")
	}
	wide = min(wide, max(1, room/2))
	name := pad(cut(f.Name, wide), wide)
	long := min(longBar, room-wide-2-min(width(text), width(count)+8))
	if long < shortBar {
		return cut(name+text, room)
	}
	return name + "  " + s.coloured(bar(f.Share(), long), f) + cut(text, room-wide-2-long)
}

// coloured puts a bar in the colour of its function: red as soon as one call has failed. It comes last, for the codes have bytes
// and no columns, and would be counted by cut.
func (s *Screen) coloured(bar string, f Function) string {
	switch {
	case !s.colour:
		return bar
	case f.Failed > 0:
		return red + bar + plain
	}
	return green + bar + plain
}

// details returns what else there is to say of a function, what matters most first: it is cut off at the end. A rate is left out
// once all calls are over, for it would go down from then on.
func details(f Function) (parts []string) {
	if f.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", f.Failed))
	}
	if f.Running > 0 {
		parts = append(parts, fmt.Sprintf("%d running", f.Running))
	}
	switch {
	case f.Parts > 0:
		parts = append(parts, fmt.Sprintf("%d/%d parts", f.PartsDone, f.Parts))
	case f.PartsDone > 0:
		parts = append(parts, fmt.Sprintf("%d parts", f.PartsDone))
	}
	if f.Done < f.Total && f.Rate > 0 {
		parts = append(parts, rate(f.Rate))
	}
	return parts
}

// bar returns a bar of so many columns, filled by eighths: the block elements of Unicode from U+2588 (full) to U+258F (one
// eighth), all of them one column wide. A bar of 20 so has 160 steps, and a long run is seen to move.
func bar(share float64, width int) string {
	eighths := int(share * 8 * float64(width))
	full := min(eighths/8, width)
	text := strings.Repeat("█", full)
	if part := eighths % 8; part > 0 && full < width {
		text += string([]rune(" ▏▎▍▌▋▊▉")[part])
		full++
	}
	return text + strings.Repeat("·", width-full)
}

// rate returns calls per second, with two digits where there are fewer than ten.
func rate(perSecond float64) string {
	if perSecond >= 10 {
		return fmt.Sprintf("%.0f/s", perSecond)
	}
	return fmt.Sprintf("%.2g/s", perSecond)
}

// left returns a time to come in a text. It is an estimate, so it has fewer digits than times that were measured.
func left(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d < time.Hour:
		return d.Round(time.Second).String()
	}
	return d.Round(time.Minute).String()
}

// line returns a state as one line of a log, in the words of the bars:
//
//	main.risk (risk.go:41): 1.2s, about 1.1s left: fetch 48/48, scale 17/32 (3 running, 14/s)
//
// Functions without calls are left out, and nothing is cut off: logs are searched.
func line(st State) string {
	var parts []string
	for _, f := range st.Functions {
		if f.Total == 0 {
			continue
		}
		text := fmt.Sprintf("%s %d/%d", f.Name, f.Done, f.Total)
		if more := details(f); len(more) > 0 {
			text += " (" + strings.Join(more, ", ") + ")"
		}
		parts = append(parts, text)
	}
	if parts == nil {
		parts = []string{"no calls so far"}
	}
	return head(st) + ": " + strings.Join(parts, ", ")
}

// usual is the width of a terminal that does not report one: that of the DEC VT100.
const usual = 80
