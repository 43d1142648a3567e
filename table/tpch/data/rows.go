package data

import (
	"context"
	"iter"

	"xfork/table/internal/dataset"
	"xfork/table/tpch/dbgen"
)

// The rows as the files have them: the columns of clause 1.4.1 of the
// specification, none of them optional, since none of the tables has nulls.
//
//	specification     file
//	identifier        int64
//	integer           int32
//	decimal           int64 of hundredths, DECIMAL(15,2): money, quantities
//	date              int32 of days since 1970, DATE
//	char, varchar     bytes, STRING, without the blanks that fill a char
//
// A dictionary is for columns with few values. One with nearly as many entries as
// there are rows would make a chunk larger, and every reader load it first; most
// keys, prices and comments are therefore plain. Suppliers are few enough up to
// scale factor 2; beyond, their dictionaries outgrow their bound, and the writer
// goes on with plain pages.
//
// The fields are called as in package dbgen, so a row is converted as a whole.

// region has five rows, so a dictionary would only be one more page.
type region struct {
	RegionKey int64  `parquet:"r_regionkey"`
	Name      string `parquet:"r_name"`
	Comment   string `parquet:"r_comment"`
}

// nation has 25 rows.
type nation struct {
	NationKey int64  `parquet:"n_nationkey"`
	Name      string `parquet:"n_name"`
	RegionKey int64  `parquet:"n_regionkey"`
	Comment   string `parquet:"n_comment"`
}

// supplier has one dictionary, of the nations: all else differs from row to row,
// the balances too, for there are a million of them.
type supplier struct {
	SuppKey   int64  `parquet:"s_suppkey"`
	Name      string `parquet:"s_name"`
	Address   string `parquet:"s_address"`
	NationKey int64  `parquet:"s_nationkey,dict"`
	Phone     string `parquet:"s_phone"`
	AcctBal   int64  `parquet:"s_acctbal,decimal(2:15)"`
	Comment   string `parquet:"s_comment"`
}

// customer is to supplier what it is in the specification: the same columns, and
// the segment, which is one of five.
type customer struct {
	CustKey    int64  `parquet:"c_custkey"`
	Name       string `parquet:"c_name"`
	Address    string `parquet:"c_address"`
	NationKey  int64  `parquet:"c_nationkey,dict"`
	Phone      string `parquet:"c_phone"`
	AcctBal    int64  `parquet:"c_acctbal,decimal(2:15)"`
	MktSegment string `parquet:"c_mktsegment,dict"`
	Comment    string `parquet:"c_comment"`
}

// part has five columns that queries ask for by their values: mfgr, brand, type,
// size and container have 5, 25, 150, 50 and 40 of them. Names are made of five
// colours, and hardly two are alike.
type part struct {
	PartKey     int64  `parquet:"p_partkey"`
	Name        string `parquet:"p_name"`
	Mfgr        string `parquet:"p_mfgr,dict"`
	Brand       string `parquet:"p_brand,dict"`
	Type        string `parquet:"p_type,dict"`
	Size        int32  `parquet:"p_size,dict"`
	Container   string `parquet:"p_container,dict"`
	RetailPrice int64  `parquet:"p_retailprice,decimal(2:15)"`
	Comment     string `parquet:"p_comment"`
}

// partSupp has 9,999 quantities, which are few enough: a code of 14 bits instead of
// 32. A row is as wide as its comment, 124 bytes on average.
type partSupp struct {
	PartKey    int64  `parquet:"ps_partkey"`
	SuppKey    int64  `parquet:"ps_suppkey,dict"`
	AvailQty   int32  `parquet:"ps_availqty,dict"`
	SupplyCost int64  `parquet:"ps_supplycost,decimal(2:15)"`
	Comment    string `parquet:"ps_comment"`
}

// order has 2,406 dates, and a thousand clerks for each whole scale factor. The
// priority of shipping is 0 everywhere, and a code of it takes no bits at all.
type order struct {
	OrderKey      int64  `parquet:"o_orderkey"`
	CustKey       int64  `parquet:"o_custkey"`
	OrderStatus   string `parquet:"o_orderstatus,dict"`
	TotalPrice    int64  `parquet:"o_totalprice,decimal(2:15)"`
	OrderDate     int32  `parquet:"o_orderdate,date,dict"`
	OrderPriority string `parquet:"o_orderpriority,dict"`
	Clerk         string `parquet:"o_clerk,dict"`
	ShipPriority  int32  `parquet:"o_shippriority,dict"`
	Comment       string `parquet:"o_comment"`
}

// lineItem is where the bytes are. Quantity, discount and tax have 50, 11 and 9
// values and each date some 2,500, so all six take some 6 bytes a row; the keys,
// the price and the comment, which no query reads, take the rest.
type lineItem struct {
	OrderKey      int64  `parquet:"l_orderkey"`
	PartKey       int64  `parquet:"l_partkey"`
	SuppKey       int64  `parquet:"l_suppkey,dict"`
	LineNumber    int32  `parquet:"l_linenumber,dict"`
	Quantity      int64  `parquet:"l_quantity,decimal(2:15),dict"`
	ExtendedPrice int64  `parquet:"l_extendedprice,decimal(2:15)"`
	Discount      int64  `parquet:"l_discount,decimal(2:15),dict"`
	Tax           int64  `parquet:"l_tax,decimal(2:15),dict"`
	ReturnFlag    string `parquet:"l_returnflag,dict"`
	LineStatus    string `parquet:"l_linestatus,dict"`
	ShipDate      int32  `parquet:"l_shipdate,date,dict"`
	CommitDate    int32  `parquet:"l_commitdate,date,dict"`
	ReceiptDate   int32  `parquet:"l_receiptdate,date,dict"`
	ShipInstruct  string `parquet:"l_shipinstruct,dict"`
	ShipMode      string `parquet:"l_shipmode,dict"`
	Comment       string `parquet:"l_comment"`
}

// writers has for each table what writes a part of it to a file, and returns the
// number of rows. The tables that do not grow are written whole: they have one
// part.
var writers = [...]func(ctx context.Context, path string, sf float64, part, parts int) (int64, error){
	dbgen.TableRegion: func(ctx context.Context, path string, _ float64, _, _ int) (int64, error) {
		return dataset.Write(ctx, path, dbgen.Regions(), func(r *dbgen.Region) region { return region(*r) })
	},
	dbgen.TableNation: func(ctx context.Context, path string, _ float64, _, _ int) (int64, error) {
		return dataset.Write(ctx, path, dbgen.Nations(), func(n *dbgen.Nation) nation { return nation(*n) })
	},
	dbgen.TableSupplier: parted(dbgen.Suppliers, func(s *dbgen.Supplier) supplier { return supplier(*s) }),
	dbgen.TableCustomer: parted(dbgen.Customers, func(c *dbgen.Customer) customer { return customer(*c) }),
	dbgen.TablePart:     parted(dbgen.Parts, func(p *dbgen.Part) part { return part(*p) }),
	dbgen.TablePartSupp: parted(dbgen.PartSupps, func(p *dbgen.PartSupp) partSupp { return partSupp(*p) }),
	dbgen.TableOrders:   parted(dbgen.Orders, func(o *dbgen.Order) order { return order(*o) }),
	dbgen.TableLineItem: parted(dbgen.LineItems, func(l *dbgen.LineItem) lineItem {
		row := lineItem(*l)
		row.Quantity *= 100 // dbgen counts pieces, and the column hundredths
		return row
	}),
}

// parted returns the writer of a table that dbgen makes in parts. A part begins
// where the one before ends, without the rows before it being made: dbgen's
// generators of random numbers can be set anywhere.
func parted[D, R any](
	rows func(sf float64, part, parts int) iter.Seq[D], row func(*D) R,
) func(ctx context.Context, path string, sf float64, part, parts int) (int64, error) {
	return func(ctx context.Context, path string, sf float64, part, parts int) (int64, error) {
		return dataset.Write(ctx, path, rows(sf, part, parts), row)
	}
}
