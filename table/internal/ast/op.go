// Package ast is what a program has written: expressions on columns by name,
// before any schema is known. Expressions are only read once they are made, so
// they are shared between frames and goroutines as the program likes.
//
// # Expressions are graphs
//
// A column that is used twice is one node with two consumers:
//
//	net := price.Mul(one.Sub(disc))            price  disc
//	net.Sum(), net.Mul(tax).Sum()                 \   /
//	                                               net
//	                                              /   \
//	                                            Sum   Mul tax --> Sum
//
// So the number of paths may be beyond counting where the number of nodes is
// small. Whatever looks at all of an expression goes by Nodes, which meets each
// node once; what has to be shown, where each path is text, is cut off.
package ast

// Op is what an expression does with its arguments.
//
// The numbers are in groups, of which the order is relied upon:
//
//	Add .. Round         arithmetic     bind/arith.go, kernel/arith.go, math.go
//	Eq .. In             comparisons    kernel/compare.go
//	And .. When          logic          kernel/logic.go
//	Like .. Split        text           kernel/text.go
//	Year .. Zone         dates          kernel/civil.go
//	Rows .. ArgMin       aggregates     bind/agg.go, package group
//	RowNumber .. Lead    of windows     bind/agg.go, package window
//
// A new operator goes into its group; the switches that name a group then have
// it.
type Op uint8

// The operators. The comment says what the fields of [Expr] hold beside the
// arguments.
const (
	Col   Op = iota // Text: the name
	Right           // Text: the name of a column of the right frame, in the condition of a join
	Lit             // Value
	Lazy            // Value: *[Operand]
	As              // Text: the name
	Cast            // Type
	Try             // Type
	Bad             // Text: what it was to be; Value: the error about it

	Add
	Sub
	Mul
	Div
	Quo
	Rem
	Pow
	Neg
	Abs
	Sqrt
	Log
	Exp
	Floor
	Round // N: digits

	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	Same
	In // the first argument among the others
	And
	Or
	Not
	IsNull
	IsNaN
	Coalesce
	When // condition, value, condition, value, ..., the rest

	Like      // Text: the pattern
	Matches   // Text: the regular expression
	Replace   // Text, By
	Contains  // Text
	HasPrefix // Text
	HasSuffix // Text
	Substr    // N, M: from, length
	Concat
	Len
	Runes
	Lower
	Upper
	Trim
	Split // Text: the separator; N: which

	Year
	Month
	MonthDay
	Weekday
	Hour
	Minute
	Trunc // Text: the unit
	AddMonths
	Zone // Value: *time.Location

	Map // Value: *[Func]

	// Aggregates follow; Rows first.
	Rows
	Sum
	Mean
	Min
	Max
	Count
	Median
	Quantile // Q
	Std
	Var
	Corr
	First
	Last
	ArgMax
	ArgMin

	// Functions of windows alone.
	RowNumber
	Rank
	DenseRank
	Lag  // N: how many rows before
	Lead // N: how many rows behind

	Distinct // modifies the aggregate above it
	Where    // the first argument, for the rows where the second is true
	Over     // the first argument for each partition; the others are the keys. Value: nil, or *[Window]

	Ops
)

// Aggregate reports whether the operator makes one value of many rows.
//
// Distinct, Where and Over are none: they change what an aggregate, or a frame,
// does.
func (o Op) Aggregate() bool { return o >= Rows && o <= ArgMin }

// OfWindow reports whether the operator has a value for each row, which depends
// on where the row is in its window: it makes sense within an Over alone.
func (o Op) OfWindow() bool { return o >= RowNumber && o <= Lead }

// names are methods as a program writes them; infix those that are shown
// between their arguments.
//
// They are what a program calls, so that an error can be read back into the
// program.
var names = [Ops]string{
	Col: "Col", Right: "Right", Lit: "Lit", Lazy: "Expr", Bad: "Bad", As: "As", Cast: "To", Try: "Try", Pow: "Pow", Neg: "Neg", Abs: "Abs", Sqrt: "Sqrt", Log: "Log", Exp: "Exp",
	Floor: "Floor", Round: "Round", Same: "Same", In: "In", Not: "Not", IsNull: "IsNull", IsNaN: "IsNaN", Coalesce: "Coalesce", When: "When", Like: "Like",
	Matches: "Matches", Replace: "Replace", Contains: "Contains", HasPrefix: "HasPrefix", HasSuffix: "HasSuffix", Substr: "Substr",
	Concat: "Concat", Len: "Len", Runes: "Runes", Lower: "Lower", Upper: "Upper", Trim: "Trim", Split: "Split", Year: "Year", Month: "Month",
	MonthDay: "MonthDay", Weekday: "Weekday", Hour: "Hour", Minute: "Minute", Trunc: "Trunc", AddMonths: "AddMonths", Zone: "Zone", Map: "Map", Quo: "Quo", Rem: "Rem",
	Rows: "Len", Sum: "Sum", Mean: "Mean", Min: "Min", Max: "Max", Count: "Count", Median: "Median", Quantile: "Quantile", Std: "Std",
	Var: "Var", Corr: "Corr", First: "First", Last: "Last", ArgMax: "ArgMax", ArgMin: "ArgMin", RowNumber: "RowNumber",
	Rank: "Rank", DenseRank: "DenseRank", Lag: "Lag", Lead: "Lead", Distinct: "Distinct", Where: "Where", Over: "Over",
	Add: "Add", Sub: "Sub", Mul: "Mul", Div: "Div", Eq: "Eq", Ne: "Ne", Lt: "Lt", Le: "Le", Gt: "Gt", Ge: "Ge", And: "And", Or: "Or",
}

var infix = [Ops]string{
	Add: "+", Sub: "-", Mul: "*", Div: "/", Eq: "=", Ne: "<>", Lt: "<", Le: "<=", Gt: ">", Ge: ">=", And: "and", Or: "or",
}

// String returns the name of the method that makes the operator.
func (o Op) String() string { return names[o] }
