package dbgen_test

import (
	"iter"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/table/tpch/dbgen"
)

func TestTheNumbersOfRowsAreThePublishedOnes(t *testing.T) {
	// The specification (clause 4.2.5) has those of scale factor 1 and more; 60,175 and 600,572 are what dbgen makes.
	for _, want := range []struct {
		sf                                                   float64
		supplier, customer, part, partsupp, orders, lineitem int64
	}{
		{0.01, 100, 1500, 2000, 8000, 15_000, 60_175},
		{0.1, 1000, 15_000, 20_000, 80_000, 150_000, 600_572},
		{1, 10_000, 150_000, 200_000, 800_000, 1_500_000, 6_001_215},
		{10, 100_000, 1_500_000, 2_000_000, 8_000_000, 15_000_000, 59_986_052},
	} {
		require.EqualValues(t, 5, dbgen.Rows(dbgen.TableRegion, want.sf))
		require.EqualValues(t, 25, dbgen.Rows(dbgen.TableNation, want.sf))
		require.Equal(t, want.supplier, dbgen.Rows(dbgen.TableSupplier, want.sf))
		require.Equal(t, want.customer, dbgen.Rows(dbgen.TableCustomer, want.sf))
		require.Equal(t, want.part, dbgen.Rows(dbgen.TablePart, want.sf))
		require.Equal(t, want.partsupp, dbgen.Rows(dbgen.TablePartSupp, want.sf))
		require.Equal(t, want.orders, dbgen.Rows(dbgen.TableOrders, want.sf))
		require.Equal(t, want.lineitem, dbgen.Rows(dbgen.TableLineItem, want.sf))
	}
}

func TestScaleFactorsAreCutOffAsDbgenDoes(t *testing.T) {
	for _, same := range [][2]float64{{0.0125, 0.012}, {0.9999, 0.999}, {1.9, 1}, {2.5, 2}} {
		require.Equal(t, dbgen.Rows(dbgen.TableOrders, same[1]), dbgen.Rows(dbgen.TableOrders, same[0]))
	}
	// Below a thousandth there is a row of each table, and of lineitem the lines of one order.
	for _, table := range dbgen.Tables()[2:7] {
		if table != dbgen.TablePartSupp {
			require.EqualValues(t, 1, dbgen.Rows(table, 0.0001), "%v", table)
		}
	}
	for l := range dbgen.LineItems(0.0001, 0, 1) {
		require.EqualValues(t, 1, l.PartKey)
		require.EqualValues(t, 1, l.SuppKey)
	}
}

func TestTheFirstRowsAreThePublishedOnes(t *testing.T) {
	want := map[dbgen.Table]string{
		dbgen.TableRegion:   "0|AFRICA|lar deposits. blithely final packages cajole. regular waters are final requests. regular accounts are according to |\n",
		dbgen.TableNation:   "0|ALGERIA|0| haggle. carefully final deposits detect slyly agai|\n",
		dbgen.TableSupplier: "1|Supplier#000000001| N kD4on9OM Ipw3,gf0JBoQDd7tgrzrddZ|17|27-918-335-1736|5755.94|each slyly above the careful|\n",
		dbgen.TableCustomer: "1|Customer#000000001|IVhzIApeRb ot,c,E|15|25-989-741-2988|711.56|BUILDING|to the even, regular platelets. regular, ironic epitaphs nag e|\n",
		dbgen.TablePart:     "1|goldenrod lavender spring chocolate lace|Manufacturer#1|Brand#13|PROMO BURNISHED COPPER|7|JUMBO PKG|901.00|ly. slyly ironi|\n",
		dbgen.TablePartSupp: "1|2|3325|771.64|, even theodolites. regular, final theodolites eat after the carefully pending foxes. furiously regular deposits sleep slyly. carefully bold realms above the ironic dependencies haggle careful|\n",
		dbgen.TableOrders:   "1|36901|O|173665.47|1996-01-02|5-LOW|Clerk#000000951|0|nstructions sleep furiously among |\n",
		dbgen.TableLineItem: "1|155190|7706|1|17|21168.23|0.04|0.02|N|O|1996-03-13|1996-02-12|1996-03-22|DELIVER IN PERSON|TRUCK|egular courts above the|\n",
	}
	for table, first := range want {
		for l := range lines(table, 1, 0, 1) {
			require.Equal(t, first, string(l))
			break // all generators end when the loop does
		}
	}
}

func TestTheFieldsOfARow(t *testing.T) {
	for l := range dbgen.LineItems(1, 0, 1) {
		day := func(y int, m time.Month, d int) int32 {
			return int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
		}
		require.Equal(t, dbgen.LineItem{
			OrderKey: 1, PartKey: 155190, SuppKey: 7706, LineNumber: 1, Quantity: 17, ExtendedPrice: 21168_23, Discount: 4, Tax: 2,
			ReturnFlag: "N", LineStatus: "O", ShipDate: day(1996, 3, 13), CommitDate: day(1996, 2, 12), ReceiptDate: day(1996, 3, 22),
			ShipInstruct: "DELIVER IN PERSON", ShipMode: "TRUCK", Comment: "egular courts above the",
		}, l)
		break
	}
}

func TestMoneyIsPrintedWithItsSign(t *testing.T) {
	for cents, text := range map[int64]string{-50: "-0.50", -999_99: "-999.99", 0: "0.00", 7: "0.07", 1234_56: "1234.56"} {
		c := dbgen.Customer{AcctBal: cents}
		require.Equal(t, "0|||0||"+text+"|||\n", string(c.AppendTbl(nil)))
	}
}

func TestThereIsNoSuchPartOrScale(t *testing.T) {
	for _, sf := range []float64{0, -1, math.NaN(), math.Inf(1), 100_001} {
		require.Panics(t, func() { dbgen.Orders(sf, 0, 1) }, "%v", sf)
		require.Panics(t, func() { dbgen.Rows(dbgen.TablePart, sf) }, "%v", sf)
	}
	for _, p := range [][2]int{{0, 0}, {-1, 2}, {2, 2}, {0, -3}} {
		require.Panics(t, func() { dbgen.LineItems(1, p[0], p[1]) }, "%v", p)
	}
}

// The text of the comments is made once, before the first row, and is not what the benchmarks measure.
func BenchmarkLineItems(b *testing.B) { measure(b, dbgen.LineItems(0.1, 0, 1)) }

func BenchmarkOrders(b *testing.B) { measure(b, dbgen.Orders(0.1, 0, 1)) }

func BenchmarkParts(b *testing.B) { measure(b, dbgen.Parts(0.1, 0, 1)) }

func measure[T any](b *testing.B, rows iter.Seq[T]) {
	for range rows {
		break
	}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		for range rows {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func TestLineItemsAllocateNothingPerRow(t *testing.T) {
	for range dbgen.LineItems(0.001, 0, 1) {
		break // the text of the comments is there now
	}
	allocations := testing.AllocsPerRun(3, func() {
		for range dbgen.LineItems(0.001, 0, 1) {
		}
	})
	require.Less(t, allocations, 20.0, "for 6,005 rows")
}
