package queries

import (
	"strconv"

	. "xfork/table"
	"xfork/table/clicks/data"
)

func digits(i int) string { return strconv.Itoa(i) }

// views has the aggregates of three queries over small columns.
func views(f Frame, keys ...any) Frame {
	return f.GroupBy(keys...).
		Agg(Len().As("c"), Col("IsRefresh").Sum().As("r"), width.Mean().As("m")).
		Top(10, append([]any{Desc("c")}, keys...)...)
}

// Q31 counts by an engine and an address.
func Q31(h Hits) Frame { return views(h.Filter(searched), "SearchEngineID", "ClientIP") }

// Q32 has a group for nearly every row of one in eight.
func Q32(h Hits) Frame { return views(h.Filter(searched), "WatchID", "ClientIP") }

// Q33 has one for every row.
func Q33(h Hits) Frame { return views(h.Frame, "WatchID", "ClientIP") }

// Q34 counts by long strings.
func Q34(h Hits) Frame { return most(h.Frame, "URL") }

// Q35 has a constant as a key too.
func Q35(h Hits) Frame { return most(h.With(Lit(1).As("one")), "one", "URL") }

// Q36 has keys that depend on the first one.
func Q36(h Hits) Frame {
	ip := Col("ClientIP")
	return h.GroupBy(ip, ip.Sub(1).As("a"), ip.Sub(2).As("b"), ip.Sub(3).As("c3")).
		Agg(Len().As("c")).
		Top(10, Desc("c"), "ClientIP")
}

// site has the rows of one site that are no reloads, of some days.
func site(h Hits, from, to string, more ...Column) Frame {
	day := Col("EventDate")
	return h.Filter(append([]Column{
		Col("CounterID").Eq(data.Counter), day.Ge(ParseDay(from)), day.Le(ParseDay(to)), Col("IsRefresh").Eq(0),
	}, more...)...)
}

// july has those of all days.
func july(h Hits, more ...Column) Frame { return site(h, "2013-07-01", "2013-07-31", more...) }

// counted is the condition that a row counts.
var counted = Col("DontCountHits").Eq(0)

// pages returns the ten groups with the most rows behind the first skip.
func pages(f Frame, skip int, keys ...any) Frame {
	by := append([]any{Desc("PageViews")}, keys...)
	return f.GroupBy(keys...).Agg(Len().As("PageViews")).Top(skip+10, by...).Skip(skip)
}

// Q37 has the pages of a site that are seen most.
func Q37(h Hits) Frame { return pages(july(h, counted, Col("URL").Ne("")), 0, "URL") }

// Q38 has their titles.
func Q38(h Hits) Frame { return pages(july(h, counted, Col("Title").Ne("")), 0, "Title") }

// Q39 has the pages of links, some way down the list.
func Q39(h Hits) Frame {
	return pages(july(h, Col("IsLink").Ne(0), Col("IsDownload").Eq(0)), h.Offset(1000), "URL")
}

// Q40 has a key by cases.
func Q40(h Hits) Frame {
	none := Col("SearchEngineID").Eq(0).And(Col("AdvEngineID").Eq(0))
	f := july(h).With(When(none, Col("Referer")).Else("").As("Src"), Col("URL").As("Dst"))
	return pages(f, h.Offset(1000), "TraficSourceID", "SearchEngineID", "AdvEngineID", "Src", "Dst")
}

// Q41 asks for one address that users come from.
func Q41(h Hits) Frame {
	f := july(h, Col("TraficSourceID").In(-1, 1, 6), Col("RefererHash").Eq(data.RefererHash()))
	return pages(f, h.Offset(100), "URLHash", "EventDate")
}

// Q42 has the sizes of windows in which a page is seen.
func Q42(h Hits) Frame {
	f := july(h, counted, Col("URLHash").Eq(data.URLHash()))
	return pages(f, h.Offset(10_000), "WindowClientWidth", "WindowClientHeight")
}

// Q43 counts by minute.
func Q43(h Hits) Frame {
	skip := h.Offset(1000)
	return site(h, "2013-07-14", "2013-07-15", counted).
		GroupBy(Col("EventTime").Trunc("minute").As("M")).
		Agg(Len().As("PageViews")).
		Top(skip+10, "M").
		Skip(skip)
}
