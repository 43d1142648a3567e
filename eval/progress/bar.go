package progress

import (
	"fmt"
	"strings"
	"time"

	"xfork/eval/record"
)

// How much room there is: in a row for a name and a bar, and on the screen for the functions of one run.
const (
	longName = 24
	longBar  = 20
	shortBar = 4 // a shorter one says nothing
	mostRows = 12
)

// Colours: those of the pictures of package graph, as far as a terminal has them. Green is done.
const (
	green = "\x1b[32m"
	red   = "\x1b[31m"
	plain = "\x1b[0m"
)

// room is how many columns a row may take: a full row would make some terminals begin another one.
func (s *Screen) room() int { return max(1, s.columns-1) }

// bars is a row for each function, no wider than the screen, and for a run that goes on one above them that says what it is.
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
		shown = shown[:mostRows-1]
	}
	for _, f := range shown {
		if f.Total > 0 {
			rows = append(rows, s.row(f, wide))
		}
	}
	if hidden := len(st.Functions) - len(shown); hidden > 0 {
		done, total := 0, 0
		for _, f := range st.Functions[len(shown):] {
			done, total = done+f.Done, total+f.Total
		}
		rows = append(rows, cut(fmt.Sprintf("and %d more functions, %d/%d", hidden, done, total), s.room()))
	}
	return rows
}

// head says what the run is, and how long it has taken and will take.
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

// row is the row of one function: name, bar, figures. Where there is no room for all three, the bar gets shorter and goes, and
// then the figures are cut off.
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
	bar := bar(f.Share(), long)
	text = cut(text, room-wide-2-long)
	if s.colour {
		colour := green
		if f.Failed > 0 {
			colour = red
		}
		bar = colour + bar + plain
	}
	return name + "  " + bar + text
}

// details are what else there is to say of a function.
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

// bar is a bar of so many characters, filled by eighths.
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

func rate(perSecond float64) string {
	if perSecond >= 10 {
		return fmt.Sprintf("%.0f/s", perSecond)
	}
	return fmt.Sprintf("%.2g/s", perSecond)
}

// left is a time to come, which nobody knows to three digits.
func left(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d < time.Hour:
		return d.Round(time.Second).String()
	}
	return d.Round(time.Minute).String()
}

// line is a state as one line of a log.
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

// usual is the width of a terminal that does not tell.
const usual = 80
