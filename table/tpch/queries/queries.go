// Package queries has the 22 queries of TPC-H, with the validation parameters of the specification, as functions from the tables to a
// frame. They are written to be read beside the SQL of clause 2.4:
//
//	exists (select ...)               Join(..., Semi, ...)
//	not exists, not in                Join(..., Anti, ...)
//	(select max(x) from ...)          a lazy value, Scalar, or an aggregate over a partition, Over
//	sum(case when c then x else 0)    x.Where(c).Sum()
//	having                            Filter behind Agg
//
// The right frame of a join is the one that is kept in memory, so the large table stands on the left where the query lets it.
package queries

import (
	. "xfork/table"
	"xfork/table/tpch/data"
	"xfork/table/tpch/dbgen"
)

// Tables are the eight tables.
type Tables struct {
	Region, Nation, Supplier, Customer, Part, PartSupp, Orders, LineItem Frame
}

// OpenTables returns the tables in a folder of package data. The files are opened when a query is forced.
func OpenTables(folder string) Tables {
	files := func(t dbgen.Table) Frame { return Parquet(data.Glob(folder, t)) }
	return Tables{
		Region: files(dbgen.TableRegion), Nation: files(dbgen.TableNation),
		Supplier: files(dbgen.TableSupplier), Customer: files(dbgen.TableCustomer),
		Part: files(dbgen.TablePart), PartSupp: files(dbgen.TablePartSupp),
		Orders: files(dbgen.TableOrders), LineItem: files(dbgen.TableLineItem),
	}
}

// Suite has the queries in their order: Suite[0] is Q1.
var Suite = [...]func(Tables) Frame{
	Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9, Q10, Q11, Q12, Q13, Q14, Q15, Q16, Q17, Q18, Q19, Q20, Q21, Q22,
}

// What several queries are made of.
var (
	day   = ParseDay
	dec   = ParseDec
	qty   = Col("l_quantity")
	price = Col("l_extendedprice")
	disc  = Col("l_discount")
	net   = price.Mul(Lit(1).Sub(disc))
)

// during is the condition that a date is in the months from a day on.
func during(column string, from Date, months int) Column {
	return Col(column).Ge(from).And(Col(column).Lt(from.AddMonths(months)))
}
