package dbgen

import "iter"

// maxLines is the largest number of lines of an order. Each order has the numbers of that many lines in the streams of lineitem.
const maxLines = 7

// The dates, in days since 1 January 1970. The data are of the seven years from 1992 on (STARTDATE and TOTDATE in dss.h), and no
// order is so late that a line could arrive after them: shipping takes up to 121 days, and the way up to 30. Lines before today
// are shipped, or have arrived.
const (
	startDate = 8035 // 1992-01-01
	today     = 9298 // 1995-06-17, CURRENTDATE
	lastOrder = startDate + 2557 - (121 + 30) - 1
)

// newLineCounts returns the stream of the numbers of lines, which orders and lineitem have in common.
func newLineCounts(row int64) stream { return newStream(1434868289, 1, row) }

// orderKey returns the key of the order with the index row: of 32 keys only the first eight are used. The others are for the
// orders that the refresh functions of the benchmark insert.
func orderKey(row int64) int64 {
	n := row + 1
	return n>>3<<5 | n&7
}

// priced has the streams of lineitem that orders needs too, for the sum of the prices and the status.
type priced struct {
	date, lines, quantity, discount, tax, ship stream
	part                                       keys
}

// newPriced returns the streams at the order with the index row.
func newPriced(row int64, z sizes) priced {
	return priced{
		// O_ODATE_SD and O_LCNT_SD, streams 13 and 43: one number for the order.
		date:  newStream(1066728069, 1, row),
		lines: newLineCounts(row),
		// L_QTY_SD, L_DCNT_SD, L_TAX_SD and L_SDTE_SD, streams 14 to 16 and 21: one number for each of seven lines. Those of lines
		// that the order does not have are stepped over.
		quantity: newStream(209208115, maxLines, row),
		discount: newStream(554590007, maxLines, row),
		tax:      newStream(721958466, maxLines, row),
		ship:     newStream(1769349045, maxLines, row),
		// L_PKEY_SD, stream 19.
		part: newKeys(1808217256, maxLines, row, z.parts, z.wide),
	}
}

// order returns the date of the order, and its number of lines.
func (p *priced) order() (date int32, lines int32) {
	return int32(p.date.between(startDate, lastOrder)), int32(p.lines.between(1, maxLines))
}

// line sets what the streams give of a line.
func (p *priced) line(l *LineItem, orderDate int32) {
	l.Quantity = p.quantity.between(1, 50)
	l.Discount = p.discount.between(0, 10)
	l.Tax = p.tax.between(0, 8)
	l.PartKey = p.part.key()
	l.ExtendedPrice = l.Quantity * priceOf(l.PartKey)
	l.ShipDate = orderDate + int32(p.ship.between(1, 121))
}

// endRow moves the streams to the next order.
func (p *priced) endRow() {
	p.date.endRow()
	p.lines.endRow()
	p.quantity.endRow()
	p.discount.endRow()
	p.tax.endRow()
	p.ship.endRow()
	p.part.endRow()
}

// total returns the sum over the lines of the next order, and its status: F if all lines are shipped, O if none is.
func (p *priced) total(date, lines int32) (price int64, status string) {
	// The rows of lineitem are made anew for this, without what the sum does not need: to keep them for LineItems would tie two
	// iterators together.
	var l LineItem
	shipped := int32(0)
	for range lines {
		p.line(&l, date)
		// Cents are cut off after the discount, and again after the tax.
		price += l.ExtendedPrice * (100 - l.Discount) / 100 * (100 + l.Tax) / 100
		if l.ShipDate <= today {
			shipped++
		}
	}
	switch shipped {
	case lines:
		return price, "F"
	case 0:
		return price, "O"
	}
	return price, "P"
}

// customerOf returns the customer of an order for a random key. Every third customer has no orders; an order for one of those goes
// to the next customer, or the one before if there is no next one. The loop therefore ends with its second step at the latest, and
// the customer after one without orders has twice as many.
func customerOf(key, customers int64) int64 {
	for step := int64(1); key%3 == 0; step = -step {
		key = min(key+step, customers)
	}
	return key
}

// Orders yields the rows of orders in a part of it, with parts from 0 to parts-1, in the order of their keys. Dates and customers
// are at random.
func Orders(sf float64, part, parts int) iter.Seq[Order] {
	z := sizesOf(sf)
	first, end := span(z.orders, part, parts)
	return func(yield func(Order) bool) {
		line := newPriced(first, z)
		// O_CKEY_SD, stream 40.
		customer := newKeys(851767375, 1, first, z.customers, z.wide)
		// O_PRIO_SD, stream 38.
		priority := newStream(591449447, 1, first)
		// O_CLRK_SD, stream 11.
		clerk := newStream(1171034773, 1, first)
		// O_CMNT_SD, stream 12: two numbers a row.
		comment := newComments(276090261, 49, 1, first)
		for row := first; row < end; row++ {
			date, lines := line.order()
			// The ship priority stays 0.
			o := Order{OrderKey: orderKey(row), OrderDate: date}
			o.CustKey = customerOf(customer.key(), z.customers)
			o.TotalPrice, o.OrderStatus = line.total(date, lines)
			o.OrderPriority = priorities.pick(&priority)
			o.Clerk = numbered("Clerk#", clerk.between(1, z.clerks))
			o.Comment = comment.comment()
			if !yield(o) {
				return
			}
			line.endRow()
			customer.endRow()
			priority.endRow()
			clerk.endRow()
			comment.endRow()
		}
	}
}
