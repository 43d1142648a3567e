package dbgen

import "iter"

// shipped has the streams of lineitem that orders does not need, behind those that it does. In dbgen an order and its lines are
// made together, in mk_order. Here a table can be made without the other, at the price that the shared streams run twice.
type shipped struct {
	priced
	supplier, commit, receipt, flag, instruction, mode stream
	comment                                            comments
	suppliers                                          int64
}

// newShipped returns the streams at the order with the index row.
func newShipped(row int64, z sizes) shipped {
	return shipped{
		// All streams from here on have numbers for seven lines, the comments two for each.
		priced: newPriced(row, z),
		// L_SKEY_SD, stream 20: which of the four suppliers of the part.
		supplier: newStream(2095021727, maxLines, row),
		// L_CDTE_SD and L_RDTE_SD, streams 22 and 23.
		commit:  newStream(904914315, maxLines, row),
		receipt: newStream(373135028, maxLines, row),
		// L_RFLG_SD, stream 24.
		flag: newStream(717419739, maxLines, row),
		// L_SHIP_SD and L_SMODE_SD, streams 17 and 18.
		instruction: newStream(1371272478, maxLines, row),
		mode:        newStream(675466456, maxLines, row),
		// L_CMNT_SD, stream 25.
		comment:   newComments(1095462486, 27, maxLines, row),
		suppliers: z.suppliers,
	}
}

// line sets all but the keys of a line.
func (s *shipped) line(l *LineItem, orderDate int32) {
	s.priced.line(l, orderDate)
	l.SuppKey = supplierOf(l.PartKey, s.supplier.between(0, suppliersPerPart-1), s.suppliers)
	l.CommitDate = orderDate + int32(s.commit.between(30, 90))
	l.ReceiptDate = l.ShipDate + int32(s.receipt.between(1, 30))
	l.LineStatus = "O"
	if l.ShipDate <= today {
		l.LineStatus = "F"
	}
	// Only what has arrived can have been returned, and only then the stream of the flags gives a number away.
	l.ReturnFlag = "N"
	if l.ReceiptDate <= today {
		l.ReturnFlag = flags.pick(&s.flag)
	}
	l.ShipInstruct, l.ShipMode = instructions.pick(&s.instruction), modes.pick(&s.mode)
	l.Comment = s.comment.comment()
}

// endRow moves the streams to the next order.
func (s *shipped) endRow() {
	s.priced.endRow()
	s.supplier.endRow()
	s.commit.endRow()
	s.receipt.endRow()
	s.flag.endRow()
	s.instruction.endRow()
	s.mode.endRow()
	s.comment.endRow()
}

// LineItems yields the rows of lineitem in a part of it, with parts from 0 to parts-1, in the order of their keys. A part has all
// lines of the orders that Orders yields for the same arguments.
func LineItems(sf float64, part, parts int) iter.Seq[LineItem] {
	z := sizesOf(sf)
	first, end := span(z.orders, part, parts)
	return func(yield func(LineItem) bool) {
		streams := newShipped(first, z)
		for row := first; row < end; row++ {
			date, lines := streams.order()
			for number := range lines {
				l := LineItem{OrderKey: orderKey(row), LineNumber: number + 1}
				streams.line(&l, date)
				if !yield(l) {
					return
				}
			}
			streams.endRow()
		}
	}
}
