package table_test

import (
	"context"
	"fmt"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
	"xfork/table"
)

type Ride struct {
	City string              `table:"city"`
	Fare float64             `table:"fare"`
	Tip  table.Null[float64] `table:"tip"`
}

func rides() table.Frame {
	tip := func(v float64) table.Null[float64] { return table.Null[float64]{V: v, Valid: true} }
	return table.Slice([]Ride{
		{"Oslo", 10, tip(1)},
		{"Bergen", 40, tip(4)},
		{"Oslo", 30, table.Null[float64]{}},
		{"Bergen", 20, tip(3)},
	})
}

// Groups come in the order of their first rows, and aggregates skip what is not there.
func Example() {
	f := rides().GroupBy("city").Agg(
		table.Len().As("rides"),
		table.Col("fare").Mean().As("fare"),
		table.Col("tip").Sum().Div(table.Col("fare").Sum()).As("share"),
	)
	s, err := table.Text(f, 10).Force(context.Background())
	fmt.Print(s, err)
	// Output:
	// city    rides  fare     share
	// string  int64  float64  float64
	// Oslo        2       20                0.025
	// Bergen      2       30  0.11666666666666667
	// <nil>
}

// A result is an expression: it goes into a condition, or on into ops and ops/vec.
func ExampleScalar() {
	f := rides()
	mean := table.Scalar[float64](f.Agg(table.Col("fare").Mean()))
	dear := f.Filter(table.Col("fare").Gt(ops.Sub(mean, expr.Const(1.0))))
	sum := vec.Sum(vec.Sqrt(table.Values[float64](dear, "fare")))
	fmt.Println(table.Count(dear).Force(context.Background()))
	v, err := sum.Force(context.Background())
	fmt.Printf("%.3f %v\n", v, err)
	// Output:
	// 2 <nil>
	// 11.802 <nil>
}

// Names and types are checked before any row is read.
func ExampleFrame_Schema() {
	f := rides().With(table.Col("fare").Mul(2).As("double")).Drop("city")
	fmt.Println(f.Schema(context.Background()))
	_, err := f.Filter(table.Col("dobule").Gt(1)).Schema(context.Background())
	fmt.Println(err)
	// Output:
	// fare float64, tip float64?, double float64 <nil>
	// no column "dobule" (example_test.go:64): did you mean "double"? there are fare, tip, double
}

// The fares of each city one after the other, in the order of fares.
func ExampleWindow_OrderBy() {
	w := table.Partition("city").OrderBy("fare")
	f := rides().Select("city", "fare", table.Rank().Over(w), table.Col("fare").Sum().Over(w).As("so far"),
		table.Col("fare").Sub(table.Col("fare").Lag(1)).Over(w).As("more"))
	s, err := table.Text(f, 10).Force(context.Background())
	fmt.Print(s, err)
	// Output:
	// city    fare     rank   so far   more
	// string  float64  int64  float64  float64
	// Oslo         10      1       10        -
	// Bergen       40      2       60       20
	// Oslo         30      2       40       20
	// Bergen       20      1       20        -
	// <nil>
}

// Each row has the value of its partition.
func ExampleColumn_Over() {
	f := rides().With(table.Col("fare").Max().Over(table.Partition("city")).As("dearest")).Select("city", "fare", "dearest")
	s, err := table.Text(f, 10).Force(context.Background())
	fmt.Print(s, err)
	// Output:
	// city    fare     dearest
	// string  float64  float64
	// Oslo         10       30
	// Bergen       40       40
	// Oslo         30       30
	// Bergen       20       40
	// <nil>
}

// Semi and Anti ask whether there is a match, and add no columns.
func ExampleFrame_Join() {
	known := table.Columns(table.Data("city", []string{"Oslo", "Bodø"}), table.Data("people", []int{700000, 50000}))
	for _, kind := range []table.JoinKind{table.Inner, table.Anti} {
		fmt.Print(expr.Must(table.Text(rides().Join(known, kind, table.On("city")).Drop("tip"), 10).Force(context.Background())))
	}
	// Output:
	// city    fare     people
	// string  float64  int64
	// Oslo         10  700000
	// Oslo         30  700000
	// city    fare
	// string  float64
	// Bergen       40
	// Bergen       20
}

// A query is shown with the line of each verb, and then as it is rewritten, with guesses at the rows. Here the condition has moved below the verb that
// names a column.
func ExampleFrame_Explain() {
	f := rides().Rename("fare", "price").Filter(table.Col("price").Gt(10)).Top(2, table.Desc("price"))
	fmt.Print(f.Explain())
	// Output:
	// Top 2 by price desc (example_test.go:123)
	//   Filter price > 10 (example_test.go:123)
	//     Rename fare, price (example_test.go:123)
	//       Scan []table_test.Ride (example_test.go:21)
	//
	// rewritten:
	// Top 2 by price desc (example_test.go:123)        ~1 rows
	//   Filter price > 10 (example_test.go:123)        ~1 rows
	//     Scan []table_test.Ride (example_test.go:21)  ~4 rows
}

// Each trade with the quote that was there at its time.
func ExampleFrame_JoinAsof() {
	trades := table.Columns(table.Data("sym", []string{"A", "B", "A"}), table.Data("time", []int{10, 11, 15}), table.Data("price", []float64{5, 7, 6}))
	quotes := table.Columns(table.Data("sym", []string{"A", "A", "B"}), table.Data("time", []int{8, 14, 12}), table.Data("bid", []float64{4.5, 5.5, 7}))
	f := trades.JoinAsof(quotes, table.Asof("time", "time"), table.On("sym"), table.Within(5))
	s, err := table.Text(f, 10).Force(context.Background())
	fmt.Print(s, err)
	// Output:
	// sym     time   price    time_right  bid
	// string  int64  float64  int64       float64
	// A          10        5           8      4.5
	// B          11        7           -        -
	// A          15        6          14      5.5
	// <nil>
}

// The mean of what lies within two days up to the row's, in each partition.
func ExampleWindow_Range() {
	f := table.Columns(table.Data("day", []int{1, 2, 5, 6}), table.Data("x", []float64{1, 2, 6, 7}))
	w := table.Partition().OrderBy("day").Range(-2, 0)
	s, err := table.Text(f.With(table.Col("x").Mean().Over(w).As("mean")), 10).Force(context.Background())
	fmt.Print(s, err)
	// Output:
	// day    x        mean
	// int64  float64  float64
	//     1        1        1
	//     2        2      1.5
	//     5        6        6
	//     6        7      6.5
	// <nil>
}

// A column for each quarter, and back.
func ExampleFrame_Pivot() {
	f := table.Columns(table.Data("shop", []string{"North", "North", "South", "North"}), table.Data("quarter", []int{1, 2, 2, 2}), table.Data("sum", []int{10, 20, 7, 5}))
	wide := f.Pivot("quarter", []any{1, 2}, table.Col("sum").Sum())
	for _, f := range []table.Frame{wide, wide.Unpivot("quarter", "sum", "1", "2")} {
		fmt.Print(expr.Must(table.Text(f, 10).Force(context.Background())))
	}
	// Output:
	// shop    1      2
	// string  int64  int64
	// North      10     25
	// South       -      7
	// shop    quarter  sum
	// string  string   int64
	// North   1           10
	// North   2           25
	// South   1            -
	// South   2            7
}

// The dearest ride of each city.
func ExampleGroups_Top() {
	s, err := table.Text(rides().GroupBy("city").Top(1, table.Desc("fare")), 10).Force(context.Background())
	fmt.Print(s, err)
	// Output:
	// city    fare     tip
	// string  float64  float64
	// Oslo         30        -
	// Bergen       40        4
	// <nil>
}

// A lifted function of each row, with the limits and retries that it has.
func ExampleCall() {
	rate := expr.LiftErr1(func(currency string) (float64, error) {
		if r := map[string]float64{"EUR": 1, "NOK": 0.085}[currency]; r != 0 {
			return r, nil
		}
		return 0, fmt.Errorf("no rate for %s", currency)
	}, expr.IOBound, expr.Limit(8))
	f := table.Columns(table.Data("currency", []string{"NOK", "EUR"}), table.Data("fare", []float64{200, 10}))
	euros := f.Agg(table.Col("fare").Mul(table.Call(table.Col("currency"), rate)).Sum())
	fmt.Println(table.Scalar[float64](euros).Force(context.Background()))
	// Output:
	// 27 <nil>
}
