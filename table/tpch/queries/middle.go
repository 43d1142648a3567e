package queries

import . "xfork/table"

// Q9, the product type profit measure: what green parts earned, by the supplier's nation and by year.
func Q9(t Tables) Frame {
	green := t.Part.Filter(Col("p_name").Contains("green"))
	suppliers := t.Supplier.Join(t.Nation.Rename("n_name", "nation"), Inner, Eq("s_nationkey", "n_nationkey"))
	profit := net.Sub(Col("ps_supplycost").Mul(qty))
	return t.LineItem.
		Join(green, Semi, Eq("l_partkey", "p_partkey")).
		Join(t.PartSupp, Inner, Eq("l_partkey", "ps_partkey"), Eq("l_suppkey", "ps_suppkey")).
		Join(suppliers, Inner, Eq("l_suppkey", "s_suppkey")).
		Join(t.Orders, Inner, Eq("l_orderkey", "o_orderkey")).
		GroupBy("nation", Col("o_orderdate").Year().As("o_year")).
		Agg(profit.Sum().As("sum_profit")).
		Sort("nation", Desc("o_year"))
}

// Q10, the returned item reporting: the twenty customers who lost the most by parts that they sent back.
func Q10(t Tables) Frame {
	orders := t.Orders.Filter(during("o_orderdate", day("1993-10-01"), 3))
	return t.LineItem.
		Filter(Col("l_returnflag").Eq("R")).
		Join(orders, Inner, Eq("l_orderkey", "o_orderkey")).
		Join(t.Customer, Inner, Eq("o_custkey", "c_custkey")).
		Join(t.Nation, Inner, Eq("c_nationkey", "n_nationkey")).
		GroupBy("c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment").
		Agg(net.Sum().As("revenue")).
		Top(20, Desc("revenue")).
		Select("c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment")
}

// Q11, the important stock identification: parts that are a good share of the worth of Germany's stocks.
func Q11(t Tables) Frame {
	german := t.Supplier.Join(t.Nation.Filter(Col("n_name").Eq("GERMANY")), Semi, Eq("s_nationkey", "n_nationkey"))
	stock := t.PartSupp.Join(german, Semi, Eq("ps_suppkey", "s_suppkey"))
	value := Col("ps_supplycost").Mul(Col("ps_availqty")).Sum().As("value")
	total := Scalar[Decimal](stock.Agg(value))
	return stock.
		GroupBy("ps_partkey").
		Agg(value).
		Filter(Col("value").Gt(Lit(total).Mul(dec("0.0001")))).
		Sort(Desc("value"))
}

// Q12, the shipping modes and order priority: whether cheap modes make urgent orders late.
func Q12(t Tables) Frame {
	ship, commit, receipt := Col("l_shipdate"), Col("l_commitdate"), Col("l_receiptdate")
	late := t.LineItem.Filter(
		Col("l_shipmode").In("MAIL", "SHIP"),
		during("l_receiptdate", day("1994-01-01"), 12),
		commit.Lt(receipt), ship.Lt(commit))
	urgent := Col("o_orderpriority").In("1-URGENT", "2-HIGH")
	return t.Orders.
		Join(late, Inner, Eq("o_orderkey", "l_orderkey")).
		GroupBy("l_shipmode").
		Agg(Len().Where(urgent).As("high_line_count"), Len().Where(urgent.Not()).As("low_line_count")).
		Sort("l_shipmode")
}

// Q13, the customer distribution: how many customers have how many orders.
func Q13(t Tables) Frame {
	plain := t.Orders.Filter(Col("o_comment").Like("%special%requests%").Not())
	return t.Customer.
		Join(plain, Left, Eq("c_custkey", "o_custkey")).
		GroupBy("c_custkey").
		Agg(Col("o_orderkey").Count().As("c_count")).
		GroupBy("c_count").
		Agg(Len().As("custdist")).
		Sort(Desc("custdist"), Desc("c_count"))
}

// Q14, the promotion effect: how many percent of a month's revenue were of promoted parts.
func Q14(t Tables) Frame {
	promo := When(Col("p_type").HasPrefix("PROMO"), net).Else(0)
	return t.LineItem.
		Filter(during("l_shipdate", day("1995-09-01"), 1)).
		Join(t.Part, Inner, Eq("l_partkey", "p_partkey")).
		Agg(promo.Sum().Mul(100).Div(net.Sum()).As("promo_revenue"))
}

// Q15, the top supplier: whose lines of a quarter brought the most.
func Q15(t Tables) Frame {
	total := Col("total_revenue")
	best := t.LineItem.
		Filter(during("l_shipdate", day("1996-01-01"), 3)).
		GroupBy("l_suppkey").
		Agg(net.Sum().As("total_revenue")).
		Filter(total.Eq(total.Max().Over(Partition())))
	return t.Supplier.
		Join(best, Inner, Eq("s_suppkey", "l_suppkey")).
		Select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue").
		Sort("s_suppkey")
}
