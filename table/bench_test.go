package table_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	pq "github.com/parquet-go/parquet-go"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// benchRow is the columns of lineitem that Q1 and Q6 read, and keys of all sizes for groups.
type benchRow struct {
	Returnflag    string  `parquet:"l_returnflag,dict"`
	Linestatus    string  `parquet:"l_linestatus,dict"`
	Quantity      int64   `parquet:"l_quantity,decimal(2:15),dict"`
	Extendedprice int64   `parquet:"l_extendedprice,decimal(2:15)"`
	Discount      int64   `parquet:"l_discount,decimal(2:15),dict"`
	Tax           int64   `parquet:"l_tax,decimal(2:15),dict"`
	Shipdate      int32   `parquet:"l_shipdate,date,dict"`
	ID4           int64   `parquet:"id4,dict"`
	ID6           int64   `parquet:"id6"`
	ID3           string  `parquet:"id3,dict"`
	V             float64 `parquet:"v"`
}

const benchRows = 1 << 21

// benchDir is removed when all benchmarks are over.
var benchDir string

func TestMain(m *testing.M) {
	code := m.Run()
	if benchDir != "" {
		os.RemoveAll(benchDir)
	}
	os.Exit(code)
}

// benchFile writes the table once for all benchmarks.
var benchFile = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "table-bench")
	if err != nil {
		panic(err)
	}
	benchDir = dir
	name := filepath.Join(dir, "lineitem.parquet")
	f := must(os.Create(name))
	w := pq.NewGenericWriter[benchRow](f, pq.MaxRowsPerRowGroup(122880), pq.Compression(&pq.Snappy), pq.PageBufferSize(1<<20))
	r := rand.New(rand.NewPCG(1, 1))
	rows := make([]benchRow, 4096)
	for range benchRows / len(rows) {
		for i := range rows {
			rows[i] = benchRow{
				string("ANR"[r.IntN(3)]), string("OF"[r.IntN(2)]), int64(r.IntN(50)+1) * 100, int64(r.IntN(10000000)), int64(r.IntN(11)), int64(r.IntN(9)),
				8000 + int32(r.IntN(2600)), int64(r.IntN(100)), int64(r.IntN(benchRows / 4)), fmt.Sprint("id", r.IntN(100000)), r.Float64(),
			}
		}
		must(w.Write(rows))
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	f.Close()
	return name
})

func bench[T any](b *testing.B, q func(f Frame) expr.Expr[T]) {
	name := benchFile()
	for _, n := range []int{1, 2} {
		b.Run(fmt.Sprint("workers=", n), func(b *testing.B) {
			for b.Loop() {
				must(q(Parquet(name)).Force(context.Background(), eval.Workers(n)))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
		})
	}
}

func BenchmarkQ1(b *testing.B) {
	bench(b, func(f Frame) expr.Expr[string] {
		return Text(f.Filter(Col("l_shipdate").Le(ParseDay("1998-09-02"))).GroupBy("l_returnflag", "l_linestatus").
			Agg(Col("l_quantity").Sum().As("sum_qty"), price.Sum().As("sum_base_price"), net.Sum().As("sum_disc_price"),
				net.Mul(Col("l_tax").Add(1)).Sum().As("sum_charge"), Col("l_quantity").Mean().As("avg_qty"), price.Mean().As("avg_price"),
				disc.Mean().As("avg_disc"), Len().As("count_order")).
			Sort("l_returnflag", "l_linestatus"), 10)
	})
}

func BenchmarkQ6(b *testing.B) {
	bench(b, func(f Frame) expr.Expr[Decimal] {
		from := ParseDay("1994-01-01")
		return Scalar[Decimal](f.Filter(Col("l_shipdate").Ge(from), Col("l_shipdate").Lt(from.AddMonths(12)),
			disc.Between(ParseDec("0.05"), ParseDec("0.07")), Col("l_quantity").Lt(24)).Agg(price.Mul(disc).Sum().As("revenue")))
	})
}

func BenchmarkGroups100(b *testing.B) {
	bench(b, func(f Frame) expr.Expr[int64] { return Count(f.GroupBy("id4").Agg(Col("v").Sum())) })
}

func BenchmarkGroupsHalfMillion(b *testing.B) {
	bench(b, func(f Frame) expr.Expr[int64] { return Count(f.GroupBy("id6").Agg(Col("v").Sum())) })
}

func BenchmarkGroupsStrings(b *testing.B) {
	bench(b, func(f Frame) expr.Expr[int64] { return Count(f.GroupBy("id3").Agg(Col("v").Sum())) })
}

func BenchmarkTop(b *testing.B) {
	bench(b, func(f Frame) expr.Expr[int64] { return Count(f.Top(100, Desc("v"))) })
}

func BenchmarkSort(b *testing.B) {
	bench(b, func(f Frame) expr.Expr[[]float64] { return Values[float64](f.Sort("v"), "v") })
}

func BenchmarkJoin(b *testing.B) {
	bench(b, func(f Frame) expr.Expr[Decimal] {
		keys := Parquet(benchFile()).Filter(Col("v").Lt(0.05)).Select("id6", Col("v").As("w")).Distinct("id6")
		return Scalar[Decimal](f.Join(keys, Inner, On("id6")).Agg(price.Sum()))
	})
}
