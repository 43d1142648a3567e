package queries

import . "xfork/table"

// Q1, the pricing summary report: what was billed, shipped and returned.
//
//	where l_shipdate <= date '1998-12-01' - interval '90' day
//	group by l_returnflag, l_linestatus
func Q1(t Tables) Frame {
	return t.LineItem.
		Filter(Col("l_shipdate").Le(day("1998-12-01")-90)).
		GroupBy("l_returnflag", "l_linestatus").
		Agg(
			qty.Sum().As("sum_qty"),
			price.Sum().As("sum_base_price"),
			net.Sum().As("sum_disc_price"),
			net.Mul(Col("l_tax").Add(1)).Sum().As("sum_charge"),
			qty.Mean().As("avg_qty"),
			price.Mean().As("avg_price"),
			disc.Mean().As("avg_disc"),
			Len().As("count_order")).
		Sort("l_returnflag", "l_linestatus")
}

// Q2, the minimum cost supplier: the suppliers in Europe that sell a kind of
// part for the least, part by part.
//
//	where p_partkey = ps_partkey and s_suppkey = ps_suppkey and ...
//	  and ps_supplycost = (select min(ps_supplycost)
//	                       from partsupp, supplier, nation, region
//	                       where p_partkey = ps_partkey and r_name = 'EUROPE' and ...)
//
// The subquery has the same rows as the query has for the part, so it is the
// least cost over a partition of them.
func Q2(t Tables) Frame {
	european := t.Supplier.
		Join(t.Nation, Inner, Eq("s_nationkey", "n_nationkey")).
		Join(t.Region.Filter(Col("r_name").Eq("EUROPE")), Semi, Eq("n_regionkey", "r_regionkey"))
	brass := t.Part.Filter(Col("p_size").Eq(15), Col("p_type").Like("%BRASS"))
	cost := Col("ps_supplycost")
	return t.PartSupp.
		Join(brass, Inner, Eq("ps_partkey", "p_partkey")).
		Join(european, Inner, Eq("ps_suppkey", "s_suppkey")).
		Filter(cost.Eq(cost.Min().Over(Partition("p_partkey")))).
		Select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment").
		Top(100, Desc("s_acctbal"), "n_name", "s_name", "p_partkey")
}

// Q3, the shipping priority: the ten orders not shipped yet that are worth the
// most.
//
//	where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey
//	  and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15'
//	group by l_orderkey, o_orderdate, o_shippriority
//	order by revenue desc, o_orderdate
//
// Nothing of the customer is asked for, so that join is a condition: Semi.
func Q3(t Tables) Frame {
	today := day("1995-03-15")
	building := t.Customer.Filter(Col("c_mktsegment").Eq("BUILDING"))
	open := t.Orders.
		Filter(Col("o_orderdate").Lt(today)).
		Join(building, Semi, Eq("o_custkey", "c_custkey"))
	return t.LineItem.
		Filter(Col("l_shipdate").Gt(today)).
		Join(open, Inner, Eq("l_orderkey", "o_orderkey")).
		GroupBy("l_orderkey", "o_orderdate", "o_shippriority").
		Agg(net.Sum().As("revenue")).
		Top(10, Desc("revenue"), "o_orderdate").
		Select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
}

// Q4, the order priority checking: orders of a quarter with a line that came
// too late.
//
//	and exists (select * from lineitem
//	            where l_orderkey = o_orderkey and l_commitdate < l_receiptdate)
func Q4(t Tables) Frame {
	late := t.LineItem.Filter(Col("l_commitdate").Lt(Col("l_receiptdate")))
	return t.Orders.
		Filter(during("o_orderdate", day("1993-07-01"), 3)).
		Join(late, Semi, Eq("o_orderkey", "l_orderkey")).
		GroupBy("o_orderpriority").
		Agg(Len().As("order_count")).
		Sort("o_orderpriority")
}

// Q5, the local supplier volume: what customers in Asia bought of suppliers of
// their own nation.
//
//	where c_custkey = o_custkey and l_orderkey = o_orderkey and l_suppkey = s_suppkey
//	  and c_nationkey = s_nationkey and s_nationkey = n_nationkey
//	  and n_regionkey = r_regionkey and r_name = 'ASIA' and ...
//
// The nation of both is the same one, so the condition on it stands with the
// customers, where it leaves out most.
func Q5(t Tables) Frame {
	asia := t.Nation.Join(t.Region.Filter(Col("r_name").Eq("ASIA")), Semi, Eq("n_regionkey", "r_regionkey"))
	customers := t.Customer.Join(asia, Inner, Eq("c_nationkey", "n_nationkey"))
	orders := t.Orders.
		Filter(during("o_orderdate", day("1994-01-01"), 12)).
		Join(customers, Inner, Eq("o_custkey", "c_custkey"))
	return t.LineItem.
		Join(orders, Inner, Eq("l_orderkey", "o_orderkey")).
		Join(t.Supplier, Semi, Eq("l_suppkey", "s_suppkey"), Eq("c_nationkey", "s_nationkey")).
		GroupBy("n_name").
		Agg(net.Sum().As("revenue")).
		Sort(Desc("revenue"))
}

// Q6, the forecasting revenue change: what it would have brought to give no
// small discounts.
//
//	where l_discount between 0.06 - 0.01 and 0.06 + 0.01 and l_quantity < 24 and ...
func Q6(t Tables) Frame {
	return t.LineItem.
		Filter(
			during("l_shipdate", day("1994-01-01"), 12),
			disc.Between(dec("0.05"), dec("0.07")),
			qty.Lt(24)).
		Agg(price.Mul(disc).Sum().As("revenue"))
}

// Q7, the volume shipping: what went from France to Germany and back, by year.
//
//	from supplier, lineitem, orders, customer, nation n1, nation n2
//	where ... and (n1.n_name = 'FRANCE' and n2.n_name = 'GERMANY'
//	               or n1.n_name = 'GERMANY' and n2.n_name = 'FRANCE')
//
// Of two nations, the one and the other are two that differ.
func Q7(t Tables) Frame {
	both := t.Nation.Filter(Col("n_name").In("FRANCE", "GERMANY"))
	suppliers := t.Supplier.Join(both.Rename("n_name", "supp_nation"), Inner, Eq("s_nationkey", "n_nationkey"))
	customers := t.Customer.Join(both.Rename("n_name", "cust_nation"), Inner, Eq("c_nationkey", "n_nationkey"))
	orders := t.Orders.Join(customers, Inner, Eq("o_custkey", "c_custkey"))
	return t.LineItem.
		Filter(Col("l_shipdate").Between(day("1995-01-01"), day("1996-12-31"))).
		Join(suppliers, Inner, Eq("l_suppkey", "s_suppkey")).
		Join(orders, Inner, Eq("l_orderkey", "o_orderkey"), Where(Col("supp_nation").Ne(Right("cust_nation")))).
		GroupBy("supp_nation", "cust_nation", Col("l_shipdate").Year().As("l_year")).
		Agg(net.Sum().As("revenue")).
		Sort("supp_nation", "cust_nation", "l_year")
}

// Q8, the national market share: how much of a kind of part in America came
// from Brazil, by year.
//
//	select o_year, sum(case when nation = 'BRAZIL' then volume else 0 end) / sum(volume)
//
// A sum of nothing is null, and the share is to be 0.
func Q8(t Tables) Frame {
	steel := t.Part.Filter(Col("p_type").Eq("ECONOMY ANODIZED STEEL"))
	american := t.Customer.Join(
		t.Nation.Join(t.Region.Filter(Col("r_name").Eq("AMERICA")), Semi, Eq("n_regionkey", "r_regionkey")),
		Semi, Eq("c_nationkey", "n_nationkey"))
	orders := t.Orders.
		Filter(Col("o_orderdate").Between(day("1995-01-01"), day("1996-12-31"))).
		Join(american, Semi, Eq("o_custkey", "c_custkey"))
	return t.LineItem.
		Join(steel, Semi, Eq("l_partkey", "p_partkey")).
		Join(orders, Inner, Eq("l_orderkey", "o_orderkey")).
		Join(t.Supplier, Inner, Eq("l_suppkey", "s_suppkey")).
		Join(t.Nation, Inner, Eq("s_nationkey", "n_nationkey")).
		GroupBy(Col("o_orderdate").Year().As("o_year")).
		Agg(Coalesce(net.Where(Col("n_name").Eq("BRAZIL")).Sum(), 0).Div(net.Sum()).As("mkt_share")).
		Sort("o_year")
}
