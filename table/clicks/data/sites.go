package data

import (
	"math"
	"slices"

	"xfork/table/internal/dataset"
)

// counters is how many sites there are. Their numbers are those of CounterID. Most
// of them are small: at ten million rows a third has less than a hundred.
const counters = 6000

// Counter is the site that a seventh of the queries is about, as in ClickBench.
const Counter = 62

// counterShare is its part of all rows: 738,172 of 99,997,497 in ClickBench.
const counterShare = 0.0074

// sites says which rows belong to which site. The sites come one after the other,
// by their numbers.
type sites struct {
	rows  int64
	first [counters + 2]int64 // of the rows of site c, from 1 to counters
}

// newSites divides so many rows among the sites: the largest has some 10 %, and
// the share of the r-th falls as 1/r, which is Zipf's law. Which site has which
// rank is at random. Borders are sums rounded to rows, so that no row is left over
// and none is in two sites.
func newSites(rows int64) *sites {
	s := &sites{rows: rows}
	order := dataset.NewPermutation(1, counters)
	var share [counters + 1]float64
	total := 0.0
	for c := range share {
		if c == 0 || c == Counter {
			continue
		}
		share[c] = 1 / float64(1+order.At(int64(c-1)))
		total += share[c]
	}
	sum := 0.0
	for c := 1; c <= counters; c++ {
		s.first[c] = int64(math.Round(sum * float64(rows)))
		if c == Counter {
			sum += counterShare
		} else {
			sum += share[c] / total * (1 - counterShare)
		}
	}
	s.first[counters+1] = rows
	return s
}

// of returns the site of a row: the last one that begins at it or before.
func (s *sites) of(row int64) int64 {
	c, there := slices.BinarySearch(s.first[1:], row)
	// Small files have sites without rows, which begin where the next one does.
	for there && c+2 < len(s.first) && s.first[c+2] == row {
		c++
	}
	if there {
		return int64(c + 1)
	}
	return int64(c)
}

// pages returns how many pages a site has: one for four of its rows. The first
// ones are the most visited, and a third is never seen.
func (s *sites) pages(site int64) int64 { return max(1, (s.first[site+1]-s.first[site])/4) }

// UserID returns the user with a number, from 0 on, the first ones with the most
// visits.
func UserID(user int64) int64 { return int64(dataset.Number(2).Of(user) >> 1) }

// URLHash returns the hash of the page of Counter that is visited most.
func URLHash() int64 { return hash(page(Counter, 0)) }

// RefererHash returns the hash of the page of another site that most visitors of
// Counter come from.
func RefererHash() int64 { return hash(outside(Counter, 0)) }

// hash returns the hash of an address: FNV-1a, with the bits mixed, since the last
// letters of an address would only reach the low ones. ClickBench does not say what
// its hashes are of.
func hash(s []byte) int64 {
	h := uint64(0xcbf29ce484222325)
	for _, c := range s {
		h = (h ^ uint64(c)) * 0x100000001b3
	}
	return int64(dataset.Number(h).Of(0))
}
