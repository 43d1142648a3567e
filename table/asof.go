package table

import (
	"xfork/internal/site"
	"xfork/table/internal/plan"
)

// JoinAsof has the rows of f, in their order, each with the one row of o that
// is nearest in some order: with by Asof("time", "time"), the last row of o
// that is not later than the row, such as the quote that was there when a trade
// was made.
//
//	trades.JoinAsof(quotes, Asof("time", "time"), On("sym"), Within(5*time.Second))
//
// Further matches: [On] and [Eq] say which rows of o are looked at, [Forward]
// that the first one is taken that is not earlier, [Within] how far it may be
// away, and [Suffix] is as for [Frame.Join]. Without a row of o the columns of
// o are null. A null, as a key or in the order, matches nothing; NaN is equal
// to NaN and greater than all numbers.
//
// Of several rows of o with the same value the last one is taken, and with
// Forward the first. (DuckDB leaves open which.) Both columns of Asof stay,
// that of o with the suffix if their names are the same.
//
// Neither frame need be sorted. The columns of o that are needed are kept in
// memory and sorted; the rows of f stream by. It costs a sort of o and a search
// for each row of f, which is short where f comes in the order of time.
//
//go:noinline
func (f Frame) JoinAsof(o Frame, by Match, more ...Match) Frame {
	p := plan.Node{Verb: plan.Asof, Suffix: "_right"}
	lazies := matched(&p, append([]Match{by}, more...))
	return newFrame(site.Caller(), p, []*frame{f.must(), o.must()}, lazies)
}

// Asof is the order of a [Frame.JoinAsof]: a column of the left frame, and one
// of the right frame that is compared with it. They may be numbers, dates,
// timestamps, durations, and text.
func Asof(left, right string) Match {
	return Match{asof: plan.Nearest{Left: left, Right: right, Orders: 1}}
}

// Forward makes a [Frame.JoinAsof] take the first row of the right frame that
// is not less, in place of the last one that is not greater.
func Forward() Match { return Match{asof: plan.Nearest{Forward: true}} }

// Within makes a [Frame.JoinAsof] take a row only if it is at most d away: a
// number for numbers, a time.Duration for timestamps and durations, days or a
// time.Duration for dates, or a lazy value of these.
func Within(d any) Match { return Match{asof: plan.Nearest{Within: operand(d)}} }
