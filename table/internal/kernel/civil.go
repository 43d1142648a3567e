package kernel

import (
	"time"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// civil is Year to Zone: fields of dates and timestamps, in UTC unless Zone has
// shifted them.
//
// A date is a day, and a timestamp a number of units of 10^-Precision seconds;
// day and second say how many units there are in one. All divisions round down,
// so that the fields of moments before 1970 are right:
//
//	-1 second   1969-12-31 23:59:59   not 1970-01-01 00:00:-1
func civil(p *Program, s *step) {
	a, out := s.in[0], &s.out
	s.strict()
	day, second := int64(1), int64(1)
	if a.Type.Kind == types.Time {
		second = types.Units(a.Type.Precision)
		day = 86400 * second
	}
	switch s.e.Op {
	case ast.Hour:
		for i, x := range a.I {
			out.I[i] = (x - types.FloorDiv(x, day)*day) / (3600 * second)
		}
	case ast.Minute:
		for i, x := range a.I {
			out.I[i] = (x - types.FloorDiv(x, day)*day) / (60 * second) % 60
		}
	case ast.Weekday:
		for i, x := range a.I {
			d := types.FloorDiv(x, day) + 4 // 1970-01-01 was a Thursday; Sunday is 0, as in package time
			out.I[i] = d - types.FloorDiv(d, 7)*7
		}
	case ast.AddMonths:
		addMonths(p, s, day)
	case ast.Zone:
		zone(s, second)
	case ast.Trunc:
		trunc(s, day, second)
	default:
		fields(s, day)
	}
}

// addMonths fails for what is no date, or no timestamp, any more. The months
// are bounded first, so that the calendar's own arithmetic does not overflow:
// so many are more than a date can be moved by.
func addMonths(p *Program, s *step, day int64) {
	const most = 1 << 32
	for i, x := range s.in[0].I {
		n := s.in[1].I[i]
		d := types.FloorDiv(x, day)
		sum := types.AddMonths(d, min(max(n, -most), most))
		y, fits := types.MulWide(sum, day).Add(types.Wide(x - d*day)).Narrow()
		if n < -most || n > most || !fits || day == 1 && int64(int32(y)) != y {
			if !s.out.Null(i) {
				p.fail(s, "%d months on lies outside of what a %v holds", n, s.e.Type)
			}
			y = 0
		}
		s.out.I[i] = y
	}
}

// fields is Year, Month and MonthDay.
//
// The conversion takes some 5 ns; the comparison with the day before takes one.
// A file of events by time has thousands of rows of one day in succession.
func fields(s *step, day int64) {
	op := s.e.Op
	last, value := int64(-1<<63), int64(0)
	for i, x := range s.in[0].I {
		d := types.FloorDiv(x, day)
		// Files are often sorted by time, so the day before is often this one.
		if d != last {
			y, m, md := types.Civil(d)
			last = d
			switch op {
			case ast.Year:
				value = y
			case ast.Month:
				value = int64(m)
			default:
				value = int64(md)
			}
		}
		s.out.I[i] = value
	}
}

// trunc rounds down to the beginning of a unit. Weeks begin on Mondays.
//
// Units up to a day have a fixed length and are a division. Weeks, months,
// quarters and years begin on certain days, which the calendar tells.
// 1970-01-01 was a Thursday, so three days on make weeks begin on Monday.
func trunc(s *step, day, second int64) {
	unit := s.e.Source.Text
	size := map[string]int64{"hour": 3600 * second, "minute": 60 * second, "second": second, "day": day}[unit]
	for i, x := range s.in[0].I {
		if size != 0 {
			s.out.I[i] = types.FloorDiv(x, size) * size
			continue
		}
		d := types.FloorDiv(x, day)
		y, m, _ := types.Civil(d)
		switch unit {
		case "week":
			d = types.FloorDiv(d+3, 7)*7 - 3
		case "month":
			d = types.Days(y, m, 1)
		case "quarter":
			d = types.Days(y, (m-1)/3*3+1, 1)
		default:
			d = types.Days(y, 1, 1)
		}
		s.out.I[i] = d * day
	}
}

// zone shifts timestamps by the offset that a zone has at that moment, so that
// their fields are those of a clock there.
//
// The result is a timestamp that says what a clock in the zone showed, and no
// moment any more: an hour is there twice when clocks are set back.
func zone(s *step, second int64) {
	loc := s.e.Source.Value.(*time.Location)
	digits := s.in[0].Type.Precision
	for i, x := range s.in[0].I {
		_, offset := types.TimeOf(x, digits).In(loc).Zone()
		s.out.I[i] = x + int64(offset)*second
	}
}
