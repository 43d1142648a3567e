// Package data has a table like that of ClickBench: hits, the page views that a
// web analytics service has counted on many sites, as Parquet files of its own
// making.
//
// The columns are the 25 of ClickBench's 105 that its queries read, with its names
// and types (its SMALLINT as int32), none of them with nulls. The rows are in the
// order of ClickBench's file: by CounterID, EventDate and visit. What a column
// holds is invented; how many different values it has, and how uneven they come,
// is after the counts over ClickBench's hundred million rows:
//
//	column             ClickBench                              here, n rows
//	UserID             17.6 million                            some n/8
//	CounterID          6,506, the largest with 8.5 %           6,000, uneven; 62 has 0.74 % in both
//	RegionID           9,040, the largest with 18 %            5,000, uneven
//	SearchPhrase       empty in 86.8 %, else 6.0 million       the same, else some n/20
//	URL, Title         18.3 and 9.0 million                    some n/6 and n/10
//	Referer            empty in 19 %, 19.7 million             the same, some n/6
//	AdvEngineID        0 in 99.4 %, else 18 values             the same
//	MobilePhoneModel   empty in 94.5 %, else 165               the same, else 160
//	EventDate          31 days                                 the days of July 2013
//	URL with "google"  0.016 %                                 the same
//	WatchID            unique                                  unique
//
// A visit is one to 16 successive rows of one user on one site: it has the user's
// address, region, screen and telephone, and what was searched for to find the
// site. Titles are a mix of Latin and Cyrillic words.
package data
