package dbgen

import (
	"strconv"
	"time"
)

// Each AppendTbl appends the row in the form of dbgen's files, such as region.tbl (print.c): every field ends with a bar, the last
// one too, and the row with a line feed. There is no quoting, since no field has a bar. The tests need it, because a row has to be
// bytes before it can have a checksum, and it is exported for those that want the files.

// line builds a row of a file, field by field.
type line []byte

// text appends a field as it is.
func (l line) text(s string) line { return append(append(l, s...), '|') }

// number appends a number without leading zeros.
func (l line) number(n int64) line { return append(strconv.AppendInt(l, n, 10), '|') }

// money appends hundredths with two places. The sign goes by hand, for -0.50: the whole part of that has none. dbgen calculates in
// cents too, and so there is nothing to round.
func (l line) money(n int64) line {
	if n < 0 {
		l, n = append(l, '-'), -n
	}
	l = strconv.AppendInt(l, n/100, 10)
	return append(l, '.', byte('0'+n/10%10), byte('0'+n%10), '|')
}

// date appends a date as 1996-03-13, for all of which the zone must not matter.
func (l line) date(day int32) line {
	return append(time.Unix(int64(day)*24*60*60, 0).UTC().AppendFormat(l, time.DateOnly), '|')
}

// end ends the row, and gives the type back that append wants.
func (l line) end() []byte { return append(l, '\n') }

// AppendTbl appends the row as region.tbl has it.
func (r *Region) AppendTbl(b []byte) []byte {
	return line(b).number(r.RegionKey).text(r.Name).text(r.Comment).end()
}

// AppendTbl appends the row as nation.tbl has it.
func (n *Nation) AppendTbl(b []byte) []byte {
	return line(b).number(n.NationKey).text(n.Name).number(n.RegionKey).text(n.Comment).end()
}

// AppendTbl appends the row as supplier.tbl has it.
func (s *Supplier) AppendTbl(b []byte) []byte {
	return line(b).number(s.SuppKey).text(s.Name).text(s.Address).number(s.NationKey).text(s.Phone).money(s.AcctBal).
		text(s.Comment).end()
}

// AppendTbl appends the row as customer.tbl has it.
func (c *Customer) AppendTbl(b []byte) []byte {
	return line(b).number(c.CustKey).text(c.Name).text(c.Address).number(c.NationKey).text(c.Phone).money(c.AcctBal).
		text(c.MktSegment).text(c.Comment).end()
}

// AppendTbl appends the row as part.tbl has it.
func (p *Part) AppendTbl(b []byte) []byte {
	return line(b).number(p.PartKey).text(p.Name).text(p.Mfgr).text(p.Brand).text(p.Type).number(int64(p.Size)).
		text(p.Container).money(p.RetailPrice).text(p.Comment).end()
}

// AppendTbl appends the row as partsupp.tbl has it.
func (p *PartSupp) AppendTbl(b []byte) []byte {
	return line(b).number(p.PartKey).number(p.SuppKey).number(int64(p.AvailQty)).money(p.SupplyCost).text(p.Comment).end()
}

// AppendTbl appends the row as orders.tbl has it.
func (o *Order) AppendTbl(b []byte) []byte {
	return line(b).number(o.OrderKey).number(o.CustKey).text(o.OrderStatus).money(o.TotalPrice).date(o.OrderDate).
		text(o.OrderPriority).text(o.Clerk).number(int64(o.ShipPriority)).text(o.Comment).end()
}

// AppendTbl appends the row as lineitem.tbl has it.
func (l *LineItem) AppendTbl(b []byte) []byte {
	return line(b).number(l.OrderKey).number(l.PartKey).number(l.SuppKey).number(int64(l.LineNumber)).number(l.Quantity).
		money(l.ExtendedPrice).money(l.Discount).money(l.Tax).text(l.ReturnFlag).text(l.LineStatus).
		date(l.ShipDate).date(l.CommitDate).date(l.ReceiptDate).text(l.ShipInstruct).text(l.ShipMode).text(l.Comment).end()
}
