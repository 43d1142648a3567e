package main

import (
	"cmp"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"xfork/table"
)

// The same answers by loops: every step that a verb stands for is written out,
// and all rides are in memory.

// ride is a row that could be read.
type ride struct {
	pickup  time.Time
	minutes int64
	zone    string
	miles   float64
	fare    int64 // cents, as the tip, which is -1 where there is none
	tip     int64
	payment string
}

// loops reads the files of a folder and answers the questions.
func loops(ctx context.Context, dir string) (*answers, error) {
	var rides []ride
	reasons := map[string]int64{}
	for _, m := range months {
		more, err := m.read(dir, reasons)
		if err != nil {
			return nil, err
		}
		rides = append(rides, more...)
	}
	zones, err := records(filepath.Join(dir, "zones.csv"))
	if err != nil {
		return nil, err
	}
	boroughOf := map[string]string{}
	for _, z := range zones[1:] {
		boroughOf[z[0]] = z[2]
	}
	a := &answers{
		Boroughs: loopBoroughs(rides, boroughOf), Peaks: loopPeaks(rides),
		Payments: loopPayments(rides), BestWeek: loopBestWeek(rides),
	}
	if a.Rain, err = loopRain(ctx, rides, dir); err != nil {
		return nil, err
	}
	a.Long, a.Spread = loopLong(rides)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		a.Rejected = append(a.Rejected, rejected{reason, reasons[reason]})
	}
	return a, nil
}

// records returns the lines of a file as fields.
func records(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	return r.ReadAll()
}

// read returns the rides of a month, and counts why lines are none.
func (m *month) read(dir string, reasons map[string]int64) (rides []ride, err error) {
	lines, err := records(filepath.Join(dir, m.name))
	if err != nil {
		return nil, err
	}
	for _, line := range lines[1:] {
		if len(line) != len(m.columns) {
			reasons[fmt.Sprintf("%d fields instead of %d", len(line), len(m.columns))]++
			continue
		}
		r, bad := rideOf(line, lines[0])
		if bad != "" {
			reasons["no "+bad]++
			continue
		}
		rides = append(rides, r)
	}
	return rides, nil
}

// rideOf reads a line, and returns what the first bad value of it should be.
func rideOf(line, columns []string) (r ride, bad string) {
	r.tip = -1
	for i, name := range columns {
		text, err := line[i], error(nil)
		switch name {
		case "pickup":
			r.pickup, err = time.Parse(time.DateTime, text)
			bad = "timestamp"
		case "minutes":
			r.minutes, err = strconv.ParseInt(text, 10, 64)
			bad = "int64"
		case "miles":
			r.miles, err = strconv.ParseFloat(text, 64)
			bad = "float64"
		case "fare":
			r.fare, err = cents(text)
			bad = "decimal(9,2)"
		case "tip":
			if text != "" {
				r.tip, err = cents(text)
			}
			bad = "decimal(9,2)"
		case "zone":
			r.zone = text
		case "payment":
			r.payment = text
		}
		if err != nil {
			return r, bad
		}
	}
	return r, ""
}

// cents reads an amount with two digits behind the point.
func cents(text string) (int64, error) {
	whole, part, found := strings.Cut(text, ".")
	if !found || len(part) != 2 {
		return 0, errors.New("no amount")
	}
	return strconv.ParseInt(whole+part, 10, 64)
}

// loopBoroughs is boroughs: a map from the zones to names stands for the join,
// and one of sums for the groups. Sums are in cents, so they are exact.
func loopBoroughs(rides []ride, of map[string]string) (all []borough) {
	type sums struct{ rides, fares, tips, tipped int64 }
	groups := map[string]*sums{}
	for _, r := range rides {
		name := cmp.Or(of[r.zone], "none")
		if groups[name] == nil {
			groups[name] = &sums{}
		}
		g := groups[name]
		g.rides++
		g.fares += r.fare
		if r.tip >= 0 {
			g.tips, g.tipped = g.tips+r.tip, g.tipped+r.fare
		}
	}
	for name, g := range groups {
		b := borough{Borough: name, Rides: g.rides, Fares: table.ParseDec(fmt.Sprintf("%d.%02d", g.fares/100, g.fares%100))}
		if g.tipped > 0 {
			b.Tips = table.Null[float64]{V: float64(g.tips) / float64(g.tipped), Valid: true}
		}
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b borough) int { return b.Fares.Cmp(a.Fares) })
	return all
}

// loopPeaks is peaks: the first of the greatest numbers is the earliest hour.
func loopPeaks(rides []ride) (all []peak) {
	hours := map[time.Time]*[24]int{}
	for _, r := range rides {
		day := r.pickup.Truncate(24 * time.Hour)
		if hours[day] == nil {
			hours[day] = new([24]int)
		}
		hours[day][r.pickup.Hour()]++
	}
	days := map[int64]int64{}
	for _, h := range hours {
		best := 0
		for i, n := range h {
			if n > h[best] {
				best = i
			}
		}
		days[int64(best)]++
	}
	for hour, n := range days {
		all = append(all, peak{hour, n})
	}
	slices.SortFunc(all, func(a, b peak) int { return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(a.Hour, b.Hour)) })
	return all
}

// loopRain is inRain: observations are in the order of time, so the last one that
// is not later than a ride is found by halves.
func loopRain(ctx context.Context, rides []ride, dir string) (all []rain, err error) {
	seen, err := table.Rows[sky](table.Parquet(filepath.Join(dir, "weather.parquet"))).Force(ctx)
	if err != nil {
		return nil, err
	}
	type sums struct{ rides, minutes, cents int64 }
	groups := map[string]*sums{}
	for _, r := range rides {
		i, found := slices.BinarySearchFunc(seen, r.pickup, func(s sky, at time.Time) int { return s.At.Compare(at) })
		if !found {
			i--
		}
		name := "unknown"
		if i >= 0 && r.pickup.Sub(seen[i].At) <= 2*time.Hour {
			if name = "dry"; seen[i].Rain > 1 {
				name = "rain"
			}
		}
		if groups[name] == nil {
			groups[name] = &sums{}
		}
		g := groups[name]
		g.rides, g.minutes, g.cents = g.rides+1, g.minutes+r.minutes, g.cents+int64(math.Round(100*r.miles))
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		g := groups[name]
		all = append(all, rain{name, g.rides, 100 * float64(g.minutes) / float64(g.cents)})
	}
	return all, nil
}

// loopPayments is payments; every day of the week has rides.
func loopPayments(rides []ride) (all []payment) {
	for d := range int64(7) {
		all = append(all, payment{Weekday: d})
	}
	for _, r := range rides {
		switch p := &all[r.pickup.Weekday()]; r.payment {
		case "card":
			p.Card++
		case "cash":
			p.Cash++
		}
	}
	return all
}

// loopBestWeek is bestWeek: days with rides follow each other without a gap, and
// weeks that the data begin in do not count.
func loopBestWeek(rides []ride) (best float64) {
	perDay := map[time.Time]int{}
	for _, r := range rides {
		perDay[r.pickup.Truncate(24*time.Hour)]++
	}
	days := slices.SortedFunc(maps.Keys(perDay), time.Time.Compare)
	for i := 7; i <= len(days); i++ {
		sum := 0
		for _, d := range days[i-7 : i] {
			sum += perDay[d]
		}
		best = max(best, float64(sum)/7)
	}
	return best
}

// loopLong is the number of long rides, and the deviation of the logarithms of
// their miles. Rides pass by twice, for the mean has to be known first.
func loopLong(rides []ride) (n int64, deviation float64) {
	sum := 0.0
	for _, r := range rides {
		sum += r.miles
	}
	mean := sum / float64(len(rides))
	var logs []float64
	sum = 0
	for _, r := range rides {
		if r.miles > 5*mean {
			logs = append(logs, math.Log(r.miles))
			sum += math.Log(r.miles)
		}
	}
	mean = sum / float64(len(logs))
	squares := 0.0
	for _, x := range logs {
		squares += (x - mean) * (x - mean)
	}
	return int64(len(logs)), math.Sqrt(squares / float64(len(logs)))
}

// rounded returns answers with floats of nine digits, for loops add in another
// order than the engine.
func (a *answers) rounded() answers {
	round := func(x float64) float64 { return math.Round(x*1e9) / 1e9 }
	b := *a
	b.Spread, b.BestWeek = round(a.Spread), round(a.BestWeek)
	b.Boroughs, b.Rain = slices.Clone(a.Boroughs), slices.Clone(a.Rain)
	for i := range b.Boroughs {
		b.Boroughs[i].Tips.V = round(b.Boroughs[i].Tips.V)
	}
	for i := range b.Rain {
		b.Rain[i].Pace = round(b.Rain[i].Pace)
	}
	return b
}
