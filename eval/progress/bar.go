package progress

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"xfork/eval/record"
)

// How much room there is: in a row for a name and a bar, and on the screen for the functions of one run.
const (
	narrowest = 40
	longName  = 24
	longBar   = 20
	mostRows  = 12
)

// Colours: those of the pictures of package graph, as far as a terminal has them. Green is done.
const (
	green = "\x1b[32m"
	red   = "\x1b[31m"
	plain = "\x1b[0m"
)

// bars is a row for each function, no wider than the screen.
func (s *Screen) bars(st State) []string {
	var rows []string
	wide := 0
	for _, f := range st.Functions {
		wide = max(wide, min(longName, utf8.RuneCountInString(f.Name)))
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
		rows = append(rows, fmt.Sprintf("and %d more functions, %d/%d", hidden, done, total))
	}
	return rows
}

// row is the row of one function.
func (s *Screen) row(f Function, wide int) string {
	name := cut(f.Name, longName)
	name += strings.Repeat(" ", wide-utf8.RuneCountInString(name))
	text := fmt.Sprintf("  %d/%d", f.Done, f.Total)
	if more := details(f); len(more) > 0 {
		text += "  " + strings.Join(more, "  ")
	}
	room := s.columns - 1 // a full row would make some terminals begin another one
	room -= utf8.RuneCountInString(name) + 2
	bar := bar(f.Done, f.Total, min(longBar, room))
	text = cut(text, max(0, room-utf8.RuneCountInString(bar)))
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
	if f.Done == f.Total {
		return parts
	}
	if f.Rate > 0 {
		parts = append(parts, rate(f.Rate))
	}
	if f.Left > 0 {
		parts = append(parts, left(f.Left)+" left")
	}
	return parts
}

// bar is a bar of so many characters, filled by eighths.
func bar(done, total, width int) string {
	eighths := done * 8 * width / max(1, total)
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
	return record.Duration(st.Elapsed) + ": " + strings.Join(parts, ", ")
}

// cut shortens a text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	if most < 1 {
		return ""
	}
	return string(runes[:most-1]) + "…"
}

// usual is the width of a terminal that does not tell.
const usual = 80
