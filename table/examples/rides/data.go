package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xfork/table"
)

// month is how the file of a month is written. Files of one publisher come to
// differ in just these ways over the years.
type month struct {
	name    string
	begin   time.Time
	columns []string
	end     string // of a line
	quote   bool   // fields are between quotes
}

var months = []month{
	{"2024-01.csv", day(1), []string{"pickup", "minutes", "zone", "miles", "fare", "payment"}, "\n", false},
	{"2024-02.csv.gz", day(32), []string{"zone", "pickup", "miles", "minutes", "fare", "tip", "payment"}, "\n", false},
	{"2024-03.csv", day(61), []string{"pickup", "minutes", "zone", "miles", "fare", "tip", "payment"}, "\r\n", true},
}

// day returns the beginning of a day of the year.
func day(n int) time.Time { return time.Date(2024, 1, n, 0, 0, 0, 0, time.UTC) }

// sky is an observation of the weather. The stations send at odd times, and not
// at all for hours now and then.
type sky struct {
	At   time.Time `table:"at"`
	Rain float64   `table:"rain"` // mm in an hour
}

// generate writes the files: equal ones for equal numbers of rides.
func generate(ctx context.Context, dir string, rides int) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(2024, uint64(rides)))
	for _, m := range months {
		if err := os.WriteFile(filepath.Join(dir, m.name), m.file(r, rides), 0o666); err != nil {
			return err
		}
	}
	var zones strings.Builder
	zones.WriteString("zone,name,borough\n")
	for z := 1; z <= 38; z++ { // rides have zones up to 40
		fmt.Fprintf(&zones, "%d,\"Zone %d, %c\",%s\n", z, z, 'A'+z%26, []string{"North", "South", "East", "West", "Harbour"}[z*7%5])
	}
	if err := os.WriteFile(filepath.Join(dir, "zones.csv"), []byte(zones.String()), 0o666); err != nil {
		return err
	}
	_, err := table.Slice(weather(r)).WriteParquet(filepath.Join(dir, "weather.parquet")).Force(ctx)
	return err
}

// weather returns the observations of the three months.
func weather(r *rand.Rand) (all []sky) {
	rain := 0.0
	for at := day(1); at.Before(day(92)); at = at.Add(time.Duration(5+r.IntN(50)) * time.Minute) {
		if r.IntN(200) == 0 {
			at = at.Add(5 * time.Hour)
		}
		if rain = max(0, rain+r.NormFloat64()-0.1); r.IntN(20) == 0 {
			rain = 0
		}
		all = append(all, sky{at, math.Round(10*rain) / 10})
	}
	return all
}

// file returns the rides of a month as text.
func (m *month) file(r *rand.Rand, rides int) []byte {
	var b bytes.Buffer
	b.WriteString(strings.Join(m.columns, ",") + m.end)
	for range rides {
		fields := m.ride(r)
		if m.quote {
			for i := range fields {
				fields[i] = `"` + fields[i] + `"`
			}
		}
		if r.IntN(1000) == 0 {
			fields = fields[:3] // a line that was cut
		}
		b.WriteString(strings.Join(fields, ",") + m.end)
	}
	if !strings.HasSuffix(m.name, ".gz") {
		return b.Bytes()
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(b.Bytes()) // to memory
	_ = w.Close()
	return packed.Bytes()
}

// ride returns the fields of a ride, in the order of the columns.
func (m *month) ride(r *rand.Rand) []string {
	miles := math.Round(100*math.Exp(0.9*r.NormFloat64()+0.7)) / 100
	minutes := int(4*miles) + r.IntN(12)
	hour := (18 + int(4*r.NormFloat64()) + 48) % 24
	fare := 3 + 2.5*miles + 0.5*float64(minutes)
	values := map[string]string{
		"pickup":  m.begin.AddDate(0, 0, r.IntN(29)).Add(time.Duration(hour*3600+r.IntN(3600)) * time.Second).Format(time.DateTime),
		"minutes": fmt.Sprint(minutes),
		"zone":    fmt.Sprint(1 + r.IntN(40)),
		"miles":   fmt.Sprintf("%.2f", miles),
		"fare":    fmt.Sprintf("%.2f", fare),
		"tip":     fmt.Sprintf("%.2f", fare*float64(r.IntN(30))/100),
		"payment": []string{"card", "card", "cash"}[r.IntN(3)],
	}
	if values["payment"] == "cash" {
		values["tip"] = "" // it is not written down
	}
	switch r.IntN(500) {
	case 0, 1:
		values["zone"] = "NA"
	case 2:
		values["minutes"] += " min"
	case 3:
		values["fare"] = "$" + values["fare"]
	case 4:
		values["payment"] = ""
	}
	fields := make([]string, len(m.columns))
	for i, c := range m.columns {
		fields[i] = values[c]
	}
	return fields
}
