package dbgen

import (
	"iter"
	"strconv"
	"strings"
)

// The account balances of suppliers and customers, in cents.
const (
	balanceMin = -999_99
	balanceMax = 9999_99
)

// numbered returns a name such as Supplier#000000001.
func numbered(name string, n int64) string {
	b := append(make([]byte, 0, len(name)+9), name...)
	// Zeros up to nine digits, as %09d would write them; there can be more digits, and customers have ten at most.
	for p := int64(100_000_000); p > max(n, 1); p /= 10 {
		b = append(b, '0')
	}
	return string(strconv.AppendInt(b, n, 10))
}

// A phones stream gives phone numbers, and takes three numbers for each.
type phones struct{ stream }

// phone returns a number of the nation: its code is its key and 10, so that all codes have two digits.
// The ranges of the others give each group of digits its length.
func (p *phones) phone(nation int64) string {
	b := make([]byte, 0, 15)
	for i, n := range [...]int64{10 + nation, p.between(100, 999), p.between(100, 999), p.between(1000, 9999)} {
		if i > 0 {
			b = append(b, '-')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(b)
}

// letters are the 64 characters of addresses (alpha_num in bm_utils.c). With a comma and a space among them an address is not a
// word, but it has no bar, which would end the field in a file.
const letters = "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,"

// An addresses stream gives addresses of 10 to 40 characters, 25 on average. An address takes a number for its length and one for
// every five characters, so at most nine.
type addresses struct{ stream }

// newAddresses returns the stream of addresses at the row with the index row.
func newAddresses(seed, row int64) addresses { return addresses{newStream(seed, 9, row)} }

// address returns the next address. A number gives five characters of six bits each, from the low bits up.
func (a *addresses) address() string {
	b := make([]byte, a.between(10, 40))
	var bits int64
	for i := range b {
		if i%5 == 0 {
			bits = a.bits()
		}
		b[i] = letters[bits&63]
		bits >>= 6
	}
	return string(b)
}

// bits returns a random number of 31 bits and, as dbgen has it, a minus before it: the size of the range from 0 to 2^31-1
// overflows in 32 bits to -2^31 (UnifInt in rnd.c). DuckDB's copy of dbgen mends this, and therefore has other addresses.
func (a *addresses) bits() int64 { return int64(float64(a.next()) / modulus * (-1 << 31)) }

// Suppliers yields the rows of supplier in a part of it, with parts from 0 to parts-1.
func Suppliers(sf float64, part, parts int) iter.Seq[Supplier] {
	first, end := span(sizesOf(sf).suppliers, part, parts)
	return func(yield func(Supplier) bool) {
		// S_ADDR_SD, stream 32: nine numbers a row, however long the address is.
		address := newAddresses(706178559, first)
		// S_NTRG_SD, stream 33. Nations are equally likely, and so are regions, since each has five nations.
		nation := newStream(110356601, 1, first)
		// S_PHNE_SD, stream 34: three numbers a row.
		phone := phones{newStream(884434366, 3, first)}
		// S_ABAL_SD, stream 35.
		balance := newStream(962338209, 1, first)
		comment := newSupplierComments(first)
		for row := first; row < end; row++ {
			s := Supplier{SuppKey: row + 1, Name: numbered("Supplier#", row+1)}
			s.NationKey = nation.between(0, int64(len(nations)-1))
			s.Address, s.Phone = address.address(), phone.phone(s.NationKey)
			s.AcctBal = balance.between(balanceMin, balanceMax)
			s.Comment = comment.comment()
			if !yield(s) {
				return
			}
			address.endRow()
			nation.endRow()
			phone.endRow()
			balance.endRow()
			comment.endRow()
		}
	}
}

// supplierComments gives comments of which a few tell of customers: clause 4.2.3 wants five suppliers in 10,000 that have the
// words Customer and Complaints, for Q16, and five with Customer and Recommends. dbgen lets chance decide that, and calls it BBB,
// after the Better Business Bureau.
type supplierComments struct {
	comments
	chosen, kind, noise, offset stream
}

// newSupplierComments returns the stream at the row with the index row. dbgen draws from all of its streams in every row, "to
// simplify seedless parallel load"; to step over what is not drawn comes to the same.
func newSupplierComments(row int64) supplierComments {
	return supplierComments{
		// S_CMNT_SD, stream 36: two numbers a row.
		comments: newComments(1341315363, 63, 1, row),
		// BBB_CMNT_SD, stream 46: which comments tell of customers, ten of 10,000.
		chosen: newStream(202794285, 1, row),
		// BBB_TYPE_SD, stream 45: what they tell.
		kind: newStream(753643799, 1, row),
		// BBB_JNK_SD, stream 44: how far the words are apart.
		noise: newStream(263032577, 1, row),
		// BBB_OFFSET_SD, stream 47: where the first one is.
		offset: newStream(715851524, 1, row),
	}
}

// comment returns the next comment. The two words go over what is there, noise apart from each other.
func (c *supplierComments) comment() string {
	text := c.comments.comment()
	if c.chosen.between(1, 10_000) > 10 {
		return text
	}
	// // A little less than a half are complaints: the number is one of 101.
	first, second := "Customer ", "Recommends"
	if c.kind.between(0, 100) < 50 {
		second = "Complaints"
	}
	room := int64(len(text) - len(first) - len(second))
	noise := c.noise.between(0, room)
	at := c.offset.between(0, room-noise)
	then := at + int64(len(first)) + noise
	var b strings.Builder
	b.WriteString(text[:at])
	b.WriteString(first)
	b.WriteString(text[at+int64(len(first)) : then])
	b.WriteString(second)
	b.WriteString(text[then+int64(len(second)):])
	return b.String()
}

// endRow moves all five streams to the next row.
func (c *supplierComments) endRow() {
	c.comments.endRow()
	c.chosen.endRow()
	c.kind.endRow()
	c.noise.endRow()
	c.offset.endRow()
}

// Customers yields the rows of customer in a part of it, with parts from 0 to parts-1.
func Customers(sf float64, part, parts int) iter.Seq[Customer] {
	first, end := span(sizesOf(sf).customers, part, parts)
	return func(yield func(Customer) bool) {
		// C_ADDR_SD, stream 26: nine numbers a row, as with suppliers.
		address := newAddresses(881155353, first)
		// C_NTRG_SD, stream 27.
		nation := newStream(1489529863, 1, first)
		// C_PHNE_SD, stream 28: three numbers a row.
		phone := phones{newStream(1521138112, 3, first)}
		// C_ABAL_SD, stream 29.
		balance := newStream(298370230, 1, first)
		// C_MSEG_SD, stream 30.
		segment := newStream(1140279430, 1, first)
		// C_CMNT_SD, stream 31: two numbers a row, for a place in the text and a length.
		comment := newComments(1335826707, 73, 1, first)
		for row := first; row < end; row++ {
			c := Customer{CustKey: row + 1, Name: numbered("Customer#", row+1)}
			c.NationKey = nation.between(0, int64(len(nations)-1))
			c.Address, c.Phone = address.address(), phone.phone(c.NationKey)
			c.AcctBal = balance.between(balanceMin, balanceMax)
			c.MktSegment, c.Comment = segments.pick(&segment), comment.comment()
			if !yield(c) {
				return
			}
			address.endRow()
			nation.endRow()
			phone.endRow()
			balance.endRow()
			segment.endRow()
			comment.endRow()
		}
	}
}
