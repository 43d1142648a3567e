package data

import (
	"context"
	"fmt"
	"iter"

	"xfork/table/internal/dataset"
)

// Size is the number of rows.
type Size int64

// The smallest and the largest number of rows: a site has at least a row or two,
// and keys of 32 bits are enough.
const (
	Least = 20_000
	Most  = 1_000_000_000
)

// Check returns an error if there are no such data.
func (n Size) Check() error {
	if n < Least || n > Most {
		return fmt.Errorf("-rows %d is not from %d to %d", int64(n), Least, Most)
	}
	return nil
}

// fileRows is how many rows a file has about: enough files for some workers at ten
// million.
const fileRows = 1 << 20

// Table is the name of the table, in the names of the files and in SQL.
const Table = "hits"

// Set returns the table.
func Set(n Size) *dataset.Set {
	rows := int64(n)
	parts := int((rows + fileRows - 1) / fileRows)
	s := newSites(rows)
	return &dataset.Set{Name: fmt.Sprintf("hits%d", rows), Tables: []dataset.Table{{
		Name: Table, Rows: rows, Parts: parts,
		Write: func(ctx context.Context, path string, part int) (int64, error) {
			first, end := dataset.Span(rows, part, parts)
			return dataset.Write(ctx, path, s.hits(first, end), func(h *Hit) Hit { return *h })
		},
	}}}
}

// hits yields the rows from first to end-1. The visit of the first one may have
// begun before, in the part before this one: at most fifteen rows back, and a visit
// can be told from the row that it begins with. So the rows are the same for any cut
// into parts.
func (s *sites) hits(first, end int64) iter.Seq[Hit] {
	return func(yield func(Hit) bool) {
		m := maker{sites: s}
		begin := first
		for !m.begins(begin) {
			begin--
		}
		m.visit(begin)
		for i := first; i < end; i++ {
			if m.begins(i) {
				m.visit(i)
			}
			if !yield(m.hit(i)) {
				return
			}
		}
	}
}

// Hit is a row. Columns of few values have dictionaries, as writers mostly give
// them; the writer leaves a dictionary that outgrows its bound, as that of
// SearchPhrase may, and goes on with plain pages.
type Hit struct {
	WatchID            int64  `parquet:"WatchID"`
	Title              string `parquet:"Title"`
	EventTime          int64  `parquet:"EventTime,timestamp(microsecond:local)"`
	EventDate          int32  `parquet:"EventDate,date,dict"`
	CounterID          int32  `parquet:"CounterID,dict"`
	ClientIP           int32  `parquet:"ClientIP"`
	RegionID           int32  `parquet:"RegionID,dict"`
	UserID             int64  `parquet:"UserID"`
	URL                string `parquet:"URL"`
	Referer            string `parquet:"Referer"`
	IsRefresh          int32  `parquet:"IsRefresh,dict"`
	ResolutionWidth    int32  `parquet:"ResolutionWidth,dict"`
	MobilePhone        int32  `parquet:"MobilePhone,dict"`
	MobilePhoneModel   string `parquet:"MobilePhoneModel,dict"`
	TraficSourceID     int32  `parquet:"TraficSourceID,dict"`
	SearchEngineID     int32  `parquet:"SearchEngineID,dict"`
	SearchPhrase       string `parquet:"SearchPhrase,dict"`
	AdvEngineID        int32  `parquet:"AdvEngineID,dict"`
	WindowClientWidth  int32  `parquet:"WindowClientWidth,dict"`
	WindowClientHeight int32  `parquet:"WindowClientHeight,dict"`
	IsLink             int32  `parquet:"IsLink,dict"`
	IsDownload         int32  `parquet:"IsDownload,dict"`
	DontCountHits      int32  `parquet:"DontCountHits,dict"`
	RefererHash        int64  `parquet:"RefererHash"`
	URLHash            int64  `parquet:"URLHash"`
}
