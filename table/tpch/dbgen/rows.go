package dbgen

// The rows. Keys are int64 since those of lineitem reach 6 * 10^11 at the largest scale factor. Money is in cents and dates are days
// since 1 January 1970, so that sums are exact and comparisons are comparisons of numbers. Every string stays valid: rows may be
// kept.

// A Region is a row of region.
type Region struct {
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

// A Supplier is a row of supplier. AcctBal is in cents and can be negative.
type Supplier struct {
	SuppKey   int64
	Name      string
	Address   string
	NationKey int64
	Phone     string
	AcctBal   int64
	Comment   string
}

// A Customer is a row of customer. AcctBal is in cents and can be negative.
type Customer struct {
	CustKey    int64
	Name       string
	Address    string
	NationKey  int64
	Phone      string
	AcctBal    int64
	MktSegment string
	Comment    string
}

// A Part is a row of part. RetailPrice is in cents.
type Part struct {
	PartKey     int64
	Name        string
	Mfgr        string
	Brand       string
	Type        string
	Size        int32
	Container   string
	RetailPrice int64
	Comment     string
}

// A PartSupp is a row of partsupp. SupplyCost is in cents.
type PartSupp struct {
	PartKey    int64
	SuppKey    int64
	AvailQty   int32
	SupplyCost int64
	Comment    string
}

// An Order is a row of orders. TotalPrice is in cents, OrderDate in days since 1970.
type Order struct {
	OrderKey      int64
	CustKey       int64
	OrderStatus   string
	TotalPrice    int64
	OrderDate     int32
	OrderPriority string
	Clerk         string
	ShipPriority  int32
	Comment       string
}

// A LineItem is a row of lineitem. Quantity is in whole pieces although the specification makes it a decimal: dbgen makes no others.
// ExtendedPrice is in cents, Discount and Tax are in hundredths, and the dates in days since 1970.
type LineItem struct {
	OrderKey      int64
	PartKey       int64
	SuppKey       int64
	LineNumber    int32
	Quantity      int64
	ExtendedPrice int64
	Discount      int64
	Tax           int64
	ReturnFlag    string
	LineStatus    string
	ShipDate      int32
	CommitDate    int32
	ReceiptDate   int32
	ShipInstruct  string
	ShipMode      string
	Comment       string
}
