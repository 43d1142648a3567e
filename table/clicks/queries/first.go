package queries

import . "xfork/table"

// Q1 counts the rows, which the footers know.
func Q1(h Hits) Frame { return h.Agg(Len().As("c")) }

// Q2 counts those of one row in 170.
func Q2(h Hits) Frame { return h.Filter(Col("AdvEngineID").Ne(0)).Agg(Len().As("c")) }

// Q3 has three aggregates over small columns.
func Q3(h Hits) Frame {
	return h.Agg(Col("AdvEngineID").Sum().As("s"), Len().As("c"), width.Mean().As("m"))
}

// Q4 has the mean of numbers of 63 bits; their sum has more.
func Q4(h Hits) Frame { return h.Agg(id.Mean().As("m")) }

// Q5 counts different integers.
func Q5(h Hits) Frame { return h.Agg(people.As("u")) }

// Q6 counts different strings.
func Q6(h Hits) Frame { return h.Agg(Col("SearchPhrase").Distinct().Count().As("u")) }

// Q7 has the least and the greatest of a column.
func Q7(h Hits) Frame {
	return h.Agg(Col("EventDate").Min().As("first"), Col("EventDate").Max().As("last"))
}

// Q8 counts by eighteen keys of few rows.
func Q8(h Hits) Frame {
	return h.Filter(Col("AdvEngineID").Ne(0)).
		GroupBy("AdvEngineID").
		Agg(Len().As("c")).
		Sort(Desc("c"), "AdvEngineID")
}

// Q9 counts different users by group.
func Q9(h Hits) Frame {
	return h.GroupBy("RegionID").Agg(people.As("u")).Top(10, Desc("u"), "RegionID")
}

// Q10 has other aggregates beside them.
func Q10(h Hits) Frame {
	return h.GroupBy("RegionID").
		Agg(Col("AdvEngineID").Sum().As("s"), Len().As("c"), width.Mean().As("m"), people.As("u")).
		Top(10, Desc("c"), "RegionID")
}

// Q11 counts different users by a string that most rows do not have.
func Q11(h Hits) Frame {
	return h.Filter(Col("MobilePhoneModel").Ne("")).
		GroupBy("MobilePhoneModel").
		Agg(people.As("u")).
		Top(10, Desc("u"), "MobilePhoneModel")
}

// Q12 is Q11 by two keys.
func Q12(h Hits) Frame {
	return h.Filter(Col("MobilePhoneModel").Ne("")).
		GroupBy("MobilePhone", "MobilePhoneModel").
		Agg(people.As("u")).
		Top(10, Desc("u"), "MobilePhone", "MobilePhoneModel")
}

// Q13 counts by what was searched for.
func Q13(h Hits) Frame { return most(h.Filter(searched), "SearchPhrase") }

// Q14 counts the users that have searched for it.
func Q14(h Hits) Frame {
	return h.Filter(searched).GroupBy("SearchPhrase").Agg(people.As("u")).Top(10, Desc("u"), "SearchPhrase")
}

// Q15 has an integer as a second key.
func Q15(h Hits) Frame { return most(h.Filter(searched), "SearchEngineID", "SearchPhrase") }

// Q16 counts by user: a group for some six rows.
func Q16(h Hits) Frame { return most(h.Frame, "UserID") }

// Q17 has a string as a second key.
func Q17(h Hits) Frame { return most(h.Frame, "UserID", "SearchPhrase") }

// Q18 is Q17 without an order: any ten groups will do.
func Q18(h Hits) Frame {
	return h.GroupBy("UserID", "SearchPhrase").Agg(Len().As("c")).Head(10)
}

// Q19 has a computed key between the two.
func Q19(h Hits) Frame {
	return most(h.With(Col("EventTime").Minute().As("m")), "UserID", "m", "SearchPhrase")
}

// Q20 looks for one user in a column without an order.
func Q20(h Hits) Frame { return h.Filter(id.Eq(user)).Select("UserID") }
