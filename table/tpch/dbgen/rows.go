package dbgen

// The rows have the columns of clause 1.4.1 of the specification, in its order and without the prefixes of their names. Keys are
// int64, since those of lineitem reach 6 * 10^11 at the largest scale factor. Money is in cents and dates are days since 1 January
// 1970, so that sums are exact and a comparison is one of numbers. Every string stays valid: rows may be kept.

// A Region is a row of region.
type Region struct {
	// RegionKey counts from 0, as the keys of nations do; all other keys count from 1.
	RegionKey int64
	Name      string
	Comment   string
}

// A Nation is a row of nation.
type Nation struct {
	NationKey int64
	Name      string
	RegionKey int64
	Comment   string
}

// A Supplier is a row of supplier.
type Supplier struct {
	SuppKey int64
	// Name has the key in it, with nine digits or more.
	Name string
	// Address is of random characters, spaces and commas among them, at its ends too.
	Address   string
	NationKey int64
	// Phone begins with the key of the nation and 10, which Q22 takes for a country code.
	Phone string
	// AcctBal is in cents, from -999.99 to 9999.99.
	AcctBal int64
	// Comment has the words Customer and Complaints in a few rows, which Q16 leaves out.
	Comment string
}

// A Customer is a row of customer.
type Customer struct {
	// CustKey is a key that orders has if it is not a multiple of 3: a third of the customers has no orders, for Q13 and Q22.
	CustKey   int64
	Name      string
	Address   string
	NationKey int64
	Phone     string
	// AcctBal is in cents, from -999.99 to 9999.99.
	AcctBal int64
	// MktSegment is one of five.
	MktSegment string
	Comment    string
}

// A Part is a row of part.
type Part struct {
	PartKey int64
	// Name is five different colours.
	Name string
	// Mfgr is one of five, and Brand one of the five of its manufacturer: Brand#32 is of Manufacturer#3.
	Mfgr  string
	Brand string
	// Type is one of 150, each of three words, and queries ask for a first word or a last one.
	Type string
	// Size is from 1 to 50.
	Size int32
	// Container is one of 40, each of two words.
	Container string
	// RetailPrice is in cents. It follows from the key.
	RetailPrice int64
	Comment     string
}

// A PartSupp is a row of partsupp. Every part has four.
type PartSupp struct {
	PartKey int64
	SuppKey int64
	// AvailQty is from 1 to 9999.
	AvailQty int32
	// SupplyCost is in cents, from 1.00 to 1000.00.
	SupplyCost int64
	Comment    string
}

// An Order is a row of orders.
type Order struct {
	// OrderKey rises, but not by ones: only the first eight of 32 keys are in the table.
	OrderKey int64
	CustKey  int64
	// OrderStatus is the LineStatus of all lines of the order, or P if they have not the same.
	OrderStatus string
	// TotalPrice is in cents: the sum of what the lines cost with their discounts and taxes.
	TotalPrice int64
	// OrderDate is in days since 1970, in the years 1992 to 1998, and not after 2 August 1998.
	OrderDate int32
	// OrderPriority is one of five, which begin with the digits 1 to 5.
	OrderPriority string
	// Clerk is one of a thousand for each whole number of the scale factor.
	Clerk string
	// ShipPriority is 0. The column is in the specification, and no number is.
	ShipPriority int32
	// Comment is what Q13 searches for two words.
	Comment string
}

// A LineItem is a row of lineitem. An order has one to seven.
type LineItem struct {
	OrderKey int64
	// PartKey and SuppKey together are a key of partsupp.
	PartKey int64
	SuppKey int64
	// LineNumber counts the lines of an order from 1.
	LineNumber int32
	// Quantity is in whole pieces, from 1 to 50. The specification makes it a decimal, but there are no others.
	Quantity int64
	// ExtendedPrice is in cents: the price of the part times the quantity.
	ExtendedPrice int64
	// Discount is in hundredths, from 0.00 to 0.10.
	Discount int64
	// Tax is in hundredths, from 0.00 to 0.08.
	Tax int64
	// ReturnFlag is R or A for a line that has arrived on 17 June 1995, the today of the data, and N for any other.
	ReturnFlag string
	// LineStatus is F if the line is shipped on that day, and O otherwise.
	LineStatus string
	// ShipDate is in days since 1970, 1 to 121 days after the order.
	ShipDate int32
	// CommitDate is in days since 1970, 30 to 90 days after the order, so that some lines come too late, for Q4, Q12 and Q21.
	CommitDate int32
	// ReceiptDate is in days since 1970, 1 to 30 days after ShipDate.
	ReceiptDate int32
	// ShipInstruct is one of four.
	ShipInstruct string
	// ShipMode is one of seven. AIR REG, which Q19 asks for, is none of them: the data have REG AIR.
	ShipMode string
	Comment  string
}
