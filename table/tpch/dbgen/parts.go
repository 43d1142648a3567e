package dbgen

import (
	"fmt"
	"iter"
	"strings"
)

// suppliersPerPart is the number of suppliers that sell a part, and so of rows in partsupp for one in part.
const suppliersPerPart = 4

// makers has the values of P_MFGR and brands those of P_BRAND. A maker has five brands.
var (
	makers = [...]string{"Manufacturer#1", "Manufacturer#2", "Manufacturer#3", "Manufacturer#4", "Manufacturer#5"}
	brands = func() (b [5][5]string) {
		for m := range b {
			for n := range b[m] {
				b[m][n] = fmt.Sprintf("Brand#%d%d", m+1, n+1)
			}
		}
		return b
	}()
)

// priceOf returns the retail price of a part in cents, 900.01 to 2098.99. It depends on the key alone, so that lineitem and orders
// can have it without part (clause 4.2.3).
func priceOf(part int64) int64 { return 900_00 + part/10%200_01 + part%1000*100 }

// supplierOf returns the key of the supplier with number i, 0 to 3, of a part (clause 4.2.3). The suppliers of a part lie about a
// quarter of all apart, and in every round over all suppliers by one more, so that the same four do not meet again.
func supplierOf(part, i, suppliers int64) int64 {
	return (part+i*(suppliers/suppliersPerPart+(part-1)/suppliers))%suppliers + 1
}

// names makes names of parts: five different colours.
type names struct {
	stream
	order [most]uint8
}

// name returns the next name. dbgen shuffles all colours and takes the first five. The later steps of the shuffle do not change
// those, so they are left out; the stream has their numbers in each row nevertheless, and endRow steps over them.
func (n *names) name() string {
	for i := range n.order {
		n.order[i] = uint8(i)
	}
	var words [5]string
	for i := range words {
		j := n.between(int64(i), most-1)
		n.order[i], n.order[j] = n.order[j], n.order[i]
		words[i] = colours[n.order[i]]
	}
	return strings.Join(words[:], " ")
}

// Parts yields the rows of part in a part of it, with parts from 0 to parts-1. The rows do not
// depend on the scale factor, only their number does.
func Parts(sf float64, part, parts int) iter.Seq[Part] {
	first, end := span(sizesOf(sf).parts, part, parts)
	return func(yield func(Part) bool) {
		// P_NAME_SD, stream 37: a number for every colour there is.
		name := names{stream: newStream(709314158, most, first)}
		// P_MFG_SD, stream 0.
		maker := newStream(1, 1, first)
		// P_BRND_SD, stream 1: the second digit of the brand; the first one is the maker's.
		brand := newStream(46831694, 1, first)
		// P_TYPE_SD, stream 2.
		kind := newStream(1841581359, 1, first)
		// P_SIZE_SD, stream 3.
		size := newStream(1193163244, 1, first)
		// P_CNTR_SD, stream 4.
		container := newStream(727633698, 1, first)
		// P_CMNT_SD, stream 6. Stream 5 is the one of the text itself.
		comment := newComments(804159733, 14, 1, first)
		for row := first; row < end; row++ {
			p := Part{PartKey: row + 1, Name: name.name(), RetailPrice: priceOf(row + 1)}
			m := maker.between(1, int64(len(makers))) - 1
			p.Mfgr, p.Brand = makers[m], brands[m][brand.between(1, int64(len(brands[m])))-1]
			p.Type, p.Container = types.pick(&kind), containers.pick(&container)
			p.Size = int32(size.between(1, 50))
			p.Comment = comment.comment()
			if !yield(p) {
				return
			}
			name.endRow()
			maker.endRow()
			brand.endRow()
			kind.endRow()
			size.endRow()
			container.endRow()
			comment.endRow()
		}
	}
}

// PartSupps yields the rows of partsupp in a part of it, with parts from 0 to parts-1. A part has all rows of the parts that Parts
// yields for the same arguments. Of a row, only the supplier depends on the scale factor.
func PartSupps(sf float64, part, parts int) iter.Seq[PartSupp] {
	z := sizesOf(sf)
	first, end := span(z.parts, part, parts)
	return func(yield func(PartSupp) bool) {
		// PS_QTY_SD, stream 7. dbgen makes the rows of partsupp with the part that they belong to, so a row of this stream and of
		// the next two is a part, and has the numbers for four suppliers.
		quantity := newStream(1671059989, suppliersPerPart, first)
		// PS_SCST_SD, stream 8.
		cost := newStream(1051288424, suppliersPerPart, first)
		// PS_CMNT_SD, stream 9.
		comment := newComments(1961692154, 124, suppliersPerPart, first)
		for row := first; row < end; row++ {
			for i := range int64(suppliersPerPart) {
				if !yield(PartSupp{
					PartKey:    row + 1,
					SuppKey:    supplierOf(row+1, i, z.suppliers),
					AvailQty:   int32(quantity.between(1, 9999)),
					SupplyCost: cost.between(1_00, 1000_00),
					Comment:    comment.comment(),
				}) {
					return
				}
			}
			quantity.endRow()
			cost.endRow()
			comment.endRow()
		}
	}
}
