package queries

import . "xfork/table"

// Q9, the product type profit measure: what green parts earned, by the
// supplier's nation and by year.
//
//	select l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity as amount
//	where ... and p_name like '%green%'
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

// Q10, the returned item reporting: the twenty customers that lost the most by
// parts that they sent back.
//
//	where ... and l_returnflag = 'R'
//	group by c_custkey, c_name, c_acctbal, c_phone, n_name, c_address, c_comment
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

// Q11, the important stock identification: parts that are a good share of the
// worth of Germany's stocks.
//
//	having sum(ps_supplycost * ps_availqty) >
//	       (select sum(ps_supplycost * ps_availqty) * 0.0001 from ...)
//
// The subquery is a lazy value: the force that needs the query runs it before.
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

// Q12, the shipping modes and order priority: whether cheap modes make urgent
// orders late.
//
//	select l_shipmode,
//	       sum(case when o_orderpriority = '1-URGENT' or o_orderpriority = '2-HIGH'
//	                then 1 else 0 end) as high_line_count, ...
//
// A sum of ones is a count, of the rows where the condition is true.
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
//
//	from customer left outer join orders
//	     on c_custkey = o_custkey and o_comment not like '%special%requests%'
//	group by c_custkey
//
// A condition on the right side of an outer join is one on its input: it leaves
// customers without orders in.
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

// Q14, the promotion effect: how many percent of a month's revenue were of
// promoted parts.
//
//	select 100.00 * sum(case when p_type like 'PROMO%'
//	                         then l_extendedprice * (1 - l_discount) else 0 end)
//	              / sum(l_extendedprice * (1 - l_discount))
func Q14(t Tables) Frame {
	promo := When(Col("p_type").HasPrefix("PROMO"), net).Else(0)
	return t.LineItem.
		Filter(during("l_shipdate", day("1995-09-01"), 1)).
		Join(t.Part, Inner, Eq("l_partkey", "p_partkey")).
		Agg(promo.Sum().Mul(100).Div(net.Sum()).As("promo_revenue"))
}

// Q15, the top supplier: the one with the lines of a quarter that brought the
// most.
//
//	where total_revenue = (select max(total_revenue) from revenue)
//
// A partition without keys has all rows, so the view is computed once for the
// greatest value and for what is compared with it.
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
