package queries

import . "xfork/table"

// Q21 looks for a word in long strings.
func Q21(h Hits) Frame { return h.Filter(google).Agg(Len().As("c")) }

// Q22 has the least of the strings found.
func Q22(h Hits) Frame {
	return h.Filter(google, searched).
		GroupBy("SearchPhrase").
		Agg(Col("URL").Min().As("url"), Len().As("c")).
		Top(10, Desc("c"), "SearchPhrase")
}

// Q23 looks into two columns of strings.
func Q23(h Hits) Frame {
	return h.Filter(Col("Title").Like("%Google%"), Col("URL").Like("%.google.%").Not(), searched).
		GroupBy("SearchPhrase").
		Agg(Col("URL").Min().As("url"), Col("Title").Min().As("title"), Len().As("c"), people.As("u")).
		Top(10, Desc("c"), "SearchPhrase")
}

// Q24 has all columns of ten rows.
func Q24(h Hits) Frame { return h.Filter(google).Top(10, "EventTime", "WatchID") }

// Q25 sorts one row in eight by time for its first ten.
func Q25(h Hits) Frame {
	return h.Filter(searched).Top(10, "EventTime", "WatchID").Select("SearchPhrase")
}

// Q26 sorts them by a string.
func Q26(h Hits) Frame { return h.Filter(searched).Top(10, "SearchPhrase").Select("SearchPhrase") }

// Q27 sorts them by both.
func Q27(h Hits) Frame {
	return h.Filter(searched).Top(10, "EventTime", "SearchPhrase").Select("SearchPhrase")
}

// Q28 has the mean length of strings by site.
func Q28(h Hits) Frame {
	return h.Filter(Col("URL").Ne("")).
		GroupBy("CounterID").
		Agg(Col("URL").Len().Mean().As("l"), Len().As("c")).
		Filter(Col("c").Gt(h.Many())).
		Top(25, Desc("l"), "CounterID")
}

// Q29 cuts the host out of an address by a regular expression.
func Q29(h Hits) Frame {
	referer := Col("Referer")
	return h.Filter(referer.Ne("")).
		GroupBy(referer.Replace(`^https?://(?:www\.)?([^/]+)/.*$`, "$1").As("k")).
		Agg(referer.Len().Mean().As("l"), Len().As("c"), referer.Min().As("least")).
		Filter(Col("c").Gt(h.Many())).
		Top(25, Desc("l"), "k")
}

// Q30 has ninety sums over one column.
func Q30(h Hits) Frame {
	var sums []Column
	for i := range 90 {
		sums = append(sums, width.Add(i).Sum().As("s"+digits(i)))
	}
	return h.Agg(sums...)
}
