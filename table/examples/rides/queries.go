package main

import (
	"context"
	"path/filepath"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
	. "xfork/table"
)

// answers are what is asked. Rows come in orders that the questions say.
type answers struct {
	Boroughs []borough
	Peaks    []peak
	Rain     []rain
	Payments []payment
	Long     int64
	Spread   float64
	BestWeek float64
	Rejected []rejected
}

// borough is where rides begin; those of zones that the list does not have are
// of none.
type borough struct {
	Borough string        `table:"borough"`
	Rides   int64         `table:"rides"`
	Fares   Decimal       `table:"fares"`
	Tips    Null[float64] `table:"tips"` // a share of the fares of rides with a known tip
}

// peak is an hour, and in how many days it was the one with the most rides.
type peak struct {
	Hour int64 `table:"hour"`
	Days int64 `table:"days"`
}

// rain is the rides of a kind of weather.
type rain struct {
	Sky   string  `table:"sky"`
	Rides int64   `table:"rides"`
	Pace  float64 `table:"pace"` // minutes a mile
}

// payment is the rides of a day of the week.
type payment struct {
	Weekday int64 `table:"weekday"`
	Card    int64 `table:"card"`
	Cash    int64 `table:"cash"`
}

// rejected is how many rows could not be read, and why.
type rejected struct {
	Reason string `table:"reason"`
	Rows   int64  `table:"rows"`
}

// questions are expressions: nothing has been read.
type questions struct {
	boroughs expr.Expr[[]borough]
	peaks    expr.Expr[[]peak]
	rain     expr.Expr[[]rain]
	payments expr.Expr[[]payment]
	long     expr.Expr[int64]
	spread   expr.Expr[float64]
	bestWeek expr.Expr[float64]
	rejected expr.Expr[[]rejected]
}

// ask builds the questions over the files of a folder.
func ask(dir string) questions {
	var bad Frame
	file := func(name string) string { return filepath.Join(dir, name) }
	rides := CSV(file("2024-*.csv*"),
		Union(true), // January has no tips
		As(Schema{
			{Name: "minutes", Type: Type{Kind: Int64}},
			{Name: "zone", Type: Type{Kind: Int64}},
			{Name: "miles", Type: Type{Kind: Float64}},
			{Name: "fare", Type: Type{Kind: Dec, Precision: 9, Scale: 2}},
			{Name: "tip", Type: Type{Kind: Dec, Precision: 9, Scale: 2}},
			{Name: "pickup", Type: Type{Kind: Time, Precision: 6}},
		}),
		NullAs("NA"),
		Rejects(&bad))
	zones, weather := CSV(file("zones.csv")), Parquet(file("weather.parquet"))

	// A scalar of the rides, in a condition on them.
	mean := Scalar[float64](rides.Agg(Col("miles").Mean()))
	long := rides.Filter(Col("miles").Gt(ops.Mul(mean, expr.Const(5.0))))
	return questions{
		boroughs: Rows[borough](boroughs(rides, zones)),
		peaks:    Rows[peak](peaks(rides)),
		rain:     Rows[rain](inRain(rides, weather)),
		payments: Rows[payment](payments(rides)),
		long:     Count(long),
		spread:   vec.Std(vec.Log(Values[float64](long, "miles"))),
		bestWeek: Scalar[float64](bestWeek(rides)),
		rejected: Rows[rejected](bad.GroupBy("reason").Agg(Len().As("rows")).Sort("reason")),
	}
}

// boroughs are the sums of each borough, the one with the most fares first.
func boroughs(rides, zones Frame) Frame {
	known := Col("tip").IsNull().Not()
	return rides.
		Join(zones, Left, On("zone")).
		GroupBy(Coalesce(Col("borough"), "none").As("borough")).
		Agg(
			Len().As("rides"),
			Col("fare").Sum().As("fares"),
			Col("tip").Sum().Div(Col("fare").Where(known).Sum()).As("tips")).
		Sort(Desc("fares"))
}

// peaks counts the days in which an hour was the busiest one, of equally busy
// ones the earliest.
func peaks(rides Frame) Frame {
	return rides.
		GroupBy(Col("pickup").Trunc("day").As("day"), Col("pickup").Hour().As("hour")).
		Agg(Len().As("rides")).
		GroupBy("day").Top(1, Desc("rides"), "hour").
		GroupBy("hour").Agg(Len().As("days")).
		Sort(Desc("days"), "hour")
}

// inRain are the rides by the last weather that was seen within two hours
// before them.
func inRain(rides, weather Frame) Frame {
	sky := When(Col("rain").IsNull(), "unknown").When(Col("rain").Gt(1), "rain").Else("dry")
	return rides.
		JoinAsof(weather, Asof("pickup", "at"), Within(2*time.Hour)).
		GroupBy(sky.As("sky")).
		Agg(Len().As("rides"), Col("minutes").Sum().Div(Col("miles").Mul(100).To(Type{Kind: Int64}).Sum()).Mul(100).As("pace")).
		Sort("sky")
}

// payments are the rides by the day of the week and the way to pay.
func payments(rides Frame) Frame {
	return rides.
		Select(Col("pickup").Weekday().As("weekday"), "payment").
		Pivot("payment", []any{"card", "cash"}, Len()).
		Sort("weekday")
}

// bestWeek is the most rides a day in seven days that follow each other.
func bestWeek(rides Frame) Frame {
	week := Partition().OrderBy("day").Rows(-6, 0)
	return rides.
		GroupBy(Col("pickup").Trunc("day").As("day")).
		Agg(Len().As("rides")).
		With(Col("rides").Mean().Over(week).As("mean"), RowNumber().Over(Partition().OrderBy("day")).As("n")).
		Filter(Col("n").Ge(7)).
		Agg(Col("mean").Max())
}

// answer forces all questions together.
func (q questions) answer(ctx context.Context, opts ...eval.Option) (*answers, error) {
	a := &answers{}
	_, err := expr.AllOf(q.boroughs, q.peaks, q.rain, q.payments, q.long, q.spread, q.bestWeek, q.rejected).Force(ctx, opts...)
	if err != nil {
		return nil, err
	}
	take(ctx, &a.Boroughs, q.boroughs)
	take(ctx, &a.Peaks, q.peaks)
	take(ctx, &a.Rain, q.rain)
	take(ctx, &a.Payments, q.payments)
	take(ctx, &a.Long, q.long)
	take(ctx, &a.Spread, q.spread)
	take(ctx, &a.BestWeek, q.bestWeek)
	take(ctx, &a.Rejected, q.rejected)
	return a, nil
}

// take writes a value that is there: forcing it is a load.
func take[T any](ctx context.Context, to *T, x expr.Expr[T]) { *to, _ = x.Force(ctx) } //xfork:ok forceerr the force of all of them has been looked at
