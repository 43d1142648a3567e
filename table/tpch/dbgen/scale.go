package dbgen

import "fmt"

// The largest scale factor that dbgen supports: 100 TB.
const maxScale = 100_000

// wideScale is the scale factor from which on dbgen takes keys from a generator with 64 bits.
const wideScale = 30_000

// sizes has what depends on the scale factor.
type sizes struct {
	// The rows of the tables, without those of lineitem, which follow from the random numbers.
	suppliers, parts, customers, orders int64
	// The clerks are only names in orders.
	clerks int64
	// Whether keys come from the generator with 64 bits.
	wide bool
}

// sizesOf returns the sizes of the tables, as driver.c computes them: a scale factor below 1 counts in thousandths, and a table
// has a row at least; one above 1 counts in whole numbers. What is beyond that is cut off, so 0.0125 is 0.012 and 2.5 is 2.
func sizesOf(sf float64) sizes {
	if !(sf > 0 && sf <= maxScale) { // this way around for NaN
		panic(fmt.Sprintf("dbgen: scale factor %v is not above 0 and at most %d", sf, maxScale))
	}
	times := func(base int64) int64 { return base * int64(sf) }
	// 1000 times a fraction can be a little less than a whole number, and is cut off then as in C, which computes with the same
	// doubles.
	if sf < 1 {
		thousandths := int64(1000 * sf)
		times = func(base int64) int64 { return max(1, thousandths*base/1000) }
	}
	// The numbers are tdefs in driver.c: the rows at scale factor 1.
	return sizes{
		suppliers: times(10_000),
		parts:     times(200_000),
		customers: times(150_000),
		orders:    times(1_500_000),
		// Not fewer clerks below scale factor 1, where the scale of the C program is 1 and only the tables are smaller.
		clerks: 1000 * max(1, int64(sf)),
		wide:   sf >= wideScale,
	}
}

// A Table is one of the eight tables. It is for what can be said of any table; the rows have types of their own.
type Table uint8

// The tables, roughly from the small to the large.
const (
	TableRegion Table = iota
	TableNation
	TableSupplier
	TableCustomer
	TablePart
	TablePartSupp
	TableOrders
	TableLineItem
)

var tableNames = [...]string{"region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"}

// String returns the name of the table, as the queries of the specification write it. It is also the name of the file that dbgen
// writes, without the ending tbl.
func (t Table) String() string { return tableNames[t] }

// Tables returns all tables.
func Tables() []Table {
	return []Table{
		TableRegion, TableNation, TableSupplier, TableCustomer, TablePart, TablePartSupp, TableOrders, TableLineItem,
	}
}

// Rows returns the number of rows of a table. That of lineitem is counted: an order has 1 to 7 lines, and so it takes a moment for
// large scale factors, about a second for 100.
func Rows(t Table, sf float64) int64 {
	z := sizesOf(sf)
	switch t {
	// These two do not grow.
	case TableRegion:
		return int64(len(regions))
	case TableNation:
		return int64(len(nations))
	case TableSupplier:
		return z.suppliers
	case TableCustomer:
		return z.customers
	case TablePart:
		return z.parts
	case TablePartSupp:
		return suppliersPerPart * z.parts
	case TableOrders:
		return z.orders
	}
	// The stream takes one number for an order, so nothing has to be stepped over.
	lines, n := newLineCounts(0), int64(0)
	for range z.orders {
		n += lines.between(1, maxLines)
	}
	return n
}

// span returns the rows of a part: from the index first up to the index end, without end. Like dbgen's, all parts are of the same
// size, and the last one has in addition what remains.
func span(rows int64, part, parts int) (first, end int64) {
	if parts < 1 || part < 0 || part >= parts {
		panic(fmt.Sprintf("dbgen: there is no part %d of %d", part, parts))
	}
	each := rows / int64(parts)
	first, end = each*int64(part), each*int64(part+1)
	if part == parts-1 {
		end = rows
	}
	return first, end
}
