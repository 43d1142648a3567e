package types

import (
	"fmt"
	"time"
)

// Date is a day of the proleptic Gregorian calendar, in days since 1970-01-01.
type Date int32

// Null is a value of T that may be missing.
type Null[T any] struct {
	V     T
	Valid bool
}

// ReadDay reads a day such as 1998-09-02.
func ReadDay(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date like 2006-01-02", s)
	}
	return Date(t.Unix() / 86400), nil
}

// Time returns the midnight, UTC, with which the day begins.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns the day as 1998-09-02.
func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// AddMonths returns the same day n months later, or the last one of that month
// if it has no such day: January 31 plus one month is February 28 or 29.
func (d Date) AddMonths(n int) Date { return Date(AddMonths(int64(d), int64(n))) }

// The conversions between days and civil dates are those of H. Hinnant,
// chrono-Compatible Low-Level Date Algorithms (2013): years begin in March, so
// that the leap day is the last one, and eras of 400 years all have 146097
// days.

// Civil returns year, month and day of the month.
func Civil(days int64) (y int64, m, d int) {
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = int(doy - (153*mp+2)/5 + 1)
	m = int(mp) + 3
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

// Days returns the days since 1970-01-01 of a civil date.
func Days(y int64, m, d int) int64 {
	if m <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	mp := int64(m+9) % 12
	doy := (153*mp+2)/5 + int64(d) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// AddMonths adds n months to a day, clamped to the last day of the month.
func AddMonths(days, n int64) int64 {
	y, m, d := Civil(days)
	months := y*12 + int64(m-1) + n
	y, m = floorDiv(months, 12), int(months-12*floorDiv(months, 12))+1
	return Days(y, m, min(d, monthDays(y, m)))
}

// monthDays returns how many days a month has.
func monthDays(y int64, m int) int {
	switch {
	case m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

// floorDiv returns x / y rounded down. Go's division rounds towards zero, which
// would put 1969 into the wrong day. y is positive.
func floorDiv(x, y int64) int64 {
	q := x / y
	if x%y < 0 {
		q--
	}
	return q
}

// FloorDiv is x / y rounded down, for a positive y: from a timestamp to the day
// in which it lies.
func FloorDiv(x, y int64) int64 { return floorDiv(x, y) }

// Units returns how many units of a timestamp with so many digits make a
// second.
func Units(digits uint8) int64 { return Pow10[min(digits, 9)] }

// TimeOf returns the moment of a timestamp.
func TimeOf(x int64, digits uint8) time.Time {
	unit := Units(digits)
	sec := floorDiv(x, unit)
	return time.Unix(sec, (x-sec*unit)*(1e9/unit)).UTC()
}

// FromTime returns t in units of 10^-digits seconds, rounded down, and whether
// it fits.
func FromTime(t time.Time, digits uint8) (int64, bool) {
	unit := Units(digits)
	whole := MulWide(t.Unix(), unit).Add(Wide(int64(t.Nanosecond()) / (1e9 / unit)))
	return whole.Narrow()
}

// Value returns what is there, and whether anything is.
func (n Null[T]) Value() (v any, valid bool) { return n.V, n.Valid }
