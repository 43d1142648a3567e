// Query: figures from a CSV file by columns, as a database does it.
//
//	read("sales.csv")                      a fork that waits for the disk
//	 /      |      |        \
//	region units  price  discount          columns: arrays
//	  |       \     |      /    \
//	  |        revenue          cheap, few: masks
//	  |           |                 |
//	  |           |             Sum(Where(..., price*discount, 0))
//	Eq 0, 1, ...  |
//	  |           |
//	Sum(Where(mask, revenue, 0)), Count(mask)       for every region, all in one pass
//
// The first figure is that of query 6 of the TPC-H benchmark, in terms of this table; the others are a group-by.
//
//	go run ./examples/query [file]
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"xfork/expr"
	"xfork/ops/vec"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "query:", err)
		os.Exit(1)
	}
}

// table is a file by columns. Regions are numbers, in the order of their names.
type table struct {
	names           []string
	region, units   []int32
	price, discount []float64
}

var load = expr.LiftErr1(read, expr.IOBound)

func read(path string) (t table, err error) {
	f, err := os.Open(path)
	if err != nil {
		return t, err
	}
	defer f.Close()
	// A file may have no rows: an array without elements is not a nil slice.
	t = table{region: []int32{}, units: []int32{}, price: []float64{}, discount: []float64{}}
	var regions []string
	in := bufio.NewScanner(f)
	in.Scan() // the heads of the columns
	for line := 2; in.Scan(); line++ {
		region, err := t.add(in.Text())
		if err != nil {
			return t, fmt.Errorf("%s:%d: region,units,price,discount are expected: %w", path, line, err)
		}
		regions = append(regions, region)
	}
	t.number(regions)
	return t, nil
}

// number numbers the regions of all rows.
func (t *table) number(regions []string) {
	t.names = slices.Compact(slices.Sorted(slices.Values(regions)))
	for _, r := range regions {
		i, _ := slices.BinarySearch(t.names, r)
		t.region = append(t.region, int32(i))
	}
}

// add adds the row of a line, without its region, which it returns.
func (t *table) add(line string) (region string, err error) {
	cells := strings.Split(line, ",")
	if len(cells) != 4 {
		return "", fmt.Errorf("%d columns", len(cells))
	}
	units, err := strconv.ParseInt(cells[1], 10, 32)
	if err != nil {
		return "", err
	}
	price, err := strconv.ParseFloat(cells[2], 64)
	if err != nil {
		return "", err
	}
	discount, err := strconv.ParseFloat(cells[3], 64)
	t.units, t.price, t.discount = append(t.units, int32(units)), append(t.price, price), append(t.discount, discount)
	return cells[0], err
}

// group has the figures of a region.
type group struct {
	Name          string
	Sales         int
	Revenue, Mean float64 // the mean price of a sale
}

// report has the figures of a table.
type report struct {
	Forgone float64 // the sum of discounts of 5 to 7 % on small orders
	Groups  []group
}

// describe builds the report of a table. It needs a Bind, because the number of regions is known only when the file is read.
func describe(t expr.Expr[table]) expr.Expr[report] {
	return expr.Bind(t, func(t table) expr.Expr[report] {
		region, units, price, discount := vec.Of(t.region), vec.Of(t.units), vec.Of(t.price), vec.Of(t.discount)
		zero := vec.Val(0.0)
		few := vec.Lt(units, vec.Val[int32](24))
		middling := vec.And(vec.Ge(discount, vec.Val(0.05)), vec.Le(discount, vec.Val(0.07)))
		cut := vec.Mul(vec.Mul(vec.Convert[float64](units), price), discount)
		revenue := vec.Sub(vec.Mul(vec.Convert[float64](units), price), cut)
		forgone := vec.Sum(vec.Where(vec.And(few, middling), cut, zero))

		var counts []expr.Expr[int]
		var sums []expr.Expr[float64]
		for i := range t.names {
			mine := vec.Eq(region, vec.Val(int32(i)))
			counts = append(counts, vec.Count(mine))
			sums = append(sums, vec.Sum(vec.Where(mine, revenue, zero)))
		}
		return expr.Map3(forgone, expr.All(counts...), expr.All(sums...), t.report)
	})
}

// report makes the report of its figures: the numbers of sales and the revenues are by region.
func (t table) report(forgone float64, sales []int, revenues []float64) report {
	r := report{Forgone: forgone}
	for i, name := range t.names {
		r.Groups = append(r.Groups, group{name, sales[i], revenues[i], revenues[i] / float64(sales[i])})
	}
	return r
}

// plain does the same by a loop.
func plain(t table) report {
	r := report{Groups: make([]group, len(t.names))}
	for i, name := range t.names {
		r.Groups[i].Name = name
	}
	for i, k := range t.region {
		cut := float64(t.units[i]) * t.price[i] * t.discount[i]
		if t.units[i] < 24 && t.discount[i] >= 0.05 && t.discount[i] <= 0.07 {
			r.Forgone += cut
		}
		r.Groups[k].Sales++
		r.Groups[k].Revenue += float64(t.units[i])*t.price[i] - cut
	}
	for i := range r.Groups {
		r.Groups[i].Mean = r.Groups[i].Revenue / float64(r.Groups[i].Sales)
	}
	return r
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	path := "examples/query/testdata/sales.csv"
	switch {
	case len(args) > 1:
		return fmt.Errorf("one file is expected, not %q", args)
	case len(args) == 1:
		path = args[0]
	}
	t := load.Fork(path)
	both, err := expr.Pair(t, describe(t)).Force(ctx)
	if err != nil {
		return err
	}
	return compare(both.B, plain(both.A), stdout)
}

// compare prints a report, and fails if it differs from that of the plain loop.
func compare(got, want report, stdout io.Writer) error {
	near := math.Abs(got.Forgone-want.Forgone) < 1e-6*(1+want.Forgone)
	fmt.Fprintf(stdout, "forgone by middling discounts on small orders: %.2f\n\n%-10s %8s %14s %12s\n", got.Forgone, "region", "sales", "revenue", "mean")
	for i, g := range got.Groups {
		w := want.Groups[i]
		near = near && g.Sales == w.Sales && math.Abs(g.Revenue-w.Revenue) < 1e-6*(1+w.Revenue)
		fmt.Fprintf(stdout, "%-10s %8d %14.2f %12.2f\n", g.Name, g.Sales, g.Revenue, g.Mean)
	}
	if !near {
		return fmt.Errorf("the report is %v by xfork and %v by a plain loop", got, want)
	}
	return nil
}
