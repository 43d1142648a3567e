package queries

import . "xfork/table"

// Q16, the parts and supplier relationship: how many suppliers without
// complaints there are for parts of a kind.
//
//	and ps_suppkey not in (select s_suppkey from supplier
//	                       where s_comment like '%Customer%Complaints%')
//
// Not in is an anti join as long as no key is null; none is.
func Q16(t Tables) Frame {
	wanted := t.Part.Filter(
		Col("p_brand").Ne("Brand#45"),
		Col("p_type").HasPrefix("MEDIUM POLISHED").Not(),
		Col("p_size").In(49, 14, 23, 45, 19, 3, 36, 9))
	complaints := t.Supplier.Filter(Col("s_comment").Like("%Customer%Complaints%"))
	return t.PartSupp.
		Join(wanted, Inner, Eq("ps_partkey", "p_partkey")).
		Join(complaints, Anti, Eq("ps_suppkey", "s_suppkey")).
		GroupBy("p_brand", "p_type", "p_size").
		Agg(Col("ps_suppkey").Distinct().Count().As("supplier_cnt")).
		Sort(Desc("supplier_cnt"), "p_brand", "p_type", "p_size")
}

// Q17, the small-quantity-order revenue: what a year would lose without orders
// of few pieces.
//
//	and l_quantity < (select 0.2 * avg(l_quantity) from lineitem where l_partkey = p_partkey)
//
// The average is over all lines of the part, which a semi join with the parts
// leaves as they are.
func Q17(t Tables) Frame {
	boxes := t.Part.Filter(Col("p_brand").Eq("Brand#23"), Col("p_container").Eq("MED BOX"))
	return t.LineItem.
		Join(boxes, Semi, Eq("l_partkey", "p_partkey")).
		Filter(qty.Lt(qty.Mean().Over(Partition("l_partkey")).Mul(0.2))).
		Agg(price.Sum().Div(7.0).As("avg_yearly"))
}

// Q18, the large volume customer: the orders of more than 300 pieces.
//
//	where o_orderkey in (select l_orderkey from lineitem
//	                     group by l_orderkey having sum(l_quantity) > 300) and ...
//	group by c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
//
// The outer sum is the one of the subquery, for an order is a group of both.
func Q18(t Tables) Frame {
	large := t.LineItem.
		GroupBy("l_orderkey").
		Agg(qty.Sum().As("sum_quantity")).
		Filter(Col("sum_quantity").Gt(300))
	return t.Orders.
		Join(large, Inner, Eq("o_orderkey", "l_orderkey")).
		Join(t.Customer, Inner, Eq("o_custkey", "c_custkey")).
		Select("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice", "sum_quantity").
		Top(100, Desc("o_totalprice"), "o_orderdate")
}

// Q19, the discounted revenue: what certain parts brought that were handed over
// in person.
//
//	where p_partkey = l_partkey and p_brand = 'Brand#12' and p_container in (...)
//	      and l_quantity >= 1 and l_quantity <= 1 + 10 and p_size between 1 and 5 and ...
//	   or p_partkey = l_partkey and p_brand = 'Brand#23' and ...
//
// What all three have in common, the key and how the line went, stands before.
func Q19(t Tables) Frame {
	kind := func(brand string, containers []any, least, size int) Column {
		return AllOf(
			Col("p_brand").Eq(brand),
			Col("p_container").In(containers...),
			qty.Between(least, least+10),
			Col("p_size").Between(1, size))
	}
	any3 := AnyOf(
		kind("Brand#12", []any{"SM CASE", "SM BOX", "SM PACK", "SM PKG"}, 1, 5),
		kind("Brand#23", []any{"MED BAG", "MED BOX", "MED PKG", "MED PACK"}, 10, 10),
		kind("Brand#34", []any{"LG CASE", "LG BOX", "LG PACK", "LG PKG"}, 20, 15))
	return t.LineItem.
		Filter(Col("l_shipmode").In("AIR", "AIR REG"), Col("l_shipinstruct").Eq("DELIVER IN PERSON")).
		Join(t.Part, Inner, Eq("l_partkey", "p_partkey"), Where(any3)).
		Agg(net.Sum().As("revenue"))
}

// Q20, the potential part promotion: the suppliers in Canada with more of the
// forest parts than half of what a year takes.
//
//	and ps_availqty > (select 0.5 * sum(l_quantity) from lineitem
//	                   where l_partkey = ps_partkey and l_suppkey = ps_suppkey
//	                     and l_shipdate >= date '1994-01-01' and ...)
//
// A subquery with parameters is a group for each of their values, and a join.
func Q20(t Tables) Frame {
	forest := t.Part.Filter(Col("p_name").HasPrefix("forest"))
	shipped := t.LineItem.
		Filter(during("l_shipdate", day("1994-01-01"), 12)).
		Join(forest, Semi, Eq("l_partkey", "p_partkey")).
		GroupBy("l_partkey", "l_suppkey").
		Agg(qty.Sum().As("shipped"))
	excess := t.PartSupp.
		Join(shipped, Inner, Eq("ps_partkey", "l_partkey"), Eq("ps_suppkey", "l_suppkey")).
		Filter(Col("ps_availqty").Gt(Col("shipped").Mul(dec("0.5"))))
	return t.Supplier.
		Join(t.Nation.Filter(Col("n_name").Eq("CANADA")), Semi, Eq("s_nationkey", "n_nationkey")).
		Join(excess, Semi, Eq("s_suppkey", "ps_suppkey")).
		Select("s_name", "s_address").
		Sort("s_name")
}

// Q21, the suppliers that kept orders waiting: those in Saudi Arabia that were
// the only ones to be late.
//
//	where ... and l1.l_receiptdate > l1.l_commitdate
//	  and exists (select * from lineitem l2
//	              where l2.l_orderkey = l1.l_orderkey and l2.l_suppkey <> l1.l_suppkey)
//	  and not exists (select * from lineitem l3
//	                  where l3.l_orderkey = l1.l_orderkey and l3.l_suppkey <> l1.l_suppkey
//	                    and l3.l_receiptdate > l3.l_commitdate)
func Q21(t Tables) Frame {
	saudi := t.Supplier.Join(t.Nation.Filter(Col("n_name").Eq("SAUDI ARABIA")), Semi, Eq("s_nationkey", "n_nationkey"))
	late := t.LineItem.Filter(Col("l_receiptdate").Gt(Col("l_commitdate")))
	another := Where(Col("l_suppkey").Ne(Right("l_suppkey")))
	return late.
		Join(saudi, Inner, Eq("l_suppkey", "s_suppkey")).
		Join(t.Orders.Filter(Col("o_orderstatus").Eq("F")), Semi, Eq("l_orderkey", "o_orderkey")).
		Join(t.LineItem, Semi, On("l_orderkey"), another).
		Join(late, Anti, On("l_orderkey"), another).
		GroupBy("s_name").
		Agg(Len().As("numwait")).
		Top(100, Desc("numwait"), "s_name")
}

// Q22, the global sales opportunity: customers with money and without orders,
// by the country code of their telephones.
//
//	where substring(c_phone from 1 for 2) in ('13', '31', '23', '29', '30', '18', '17')
//	  and c_acctbal > (select avg(c_acctbal) from customer where c_acctbal > 0.00 and ...)
//	  and not exists (select * from orders where o_custkey = c_custkey)
func Q22(t Tables) Frame {
	balance := Col("c_acctbal")
	customers := t.Customer.
		With(Col("c_phone").Substr(0, 2).As("cntrycode")).
		Filter(Col("cntrycode").In("13", "31", "23", "29", "30", "18", "17"))
	mean := Scalar[float64](customers.Filter(balance.Gt(0)).Agg(balance.Mean()))
	return customers.
		Filter(balance.Gt(mean)).
		Join(t.Orders, Anti, Eq("c_custkey", "o_custkey")).
		GroupBy("cntrycode").
		Agg(Len().As("numcust"), balance.Sum().As("totacctbal")).
		Sort("cntrycode")
}
