// Package bind gives expressions types: names become places in a schema,
// operands are converted to the type that they meet in, and what makes no sense
// is an error with the line of the verb and the expression, before any data is
// read.
//
//	ast.Expr, types.Schema  -->  bind.Expr
//
//	price * (1 - disc)           Mul decimal(31,4)
//	                              |- Col 5 decimal(15,2)
//	                              '- Sub decimal(16,2)
//	                                  |- Cast decimal(3,2)
//	                                  |   '- Lit 1 decimal(1,0)
//	                                  '- Col 6 decimal(15,2)
//
// The types that operands meet in:
//
//	int32, int64                 arithmetic: int64; elsewhere the wider
//	an integer and a float       float64
//	a decimal and an integer     a decimal; a literal integer has as few digits as it is written with
//	a decimal and a float        float64
//	decimals                     the larger scale, but for products, where scales add
//	a date and a timestamp       a timestamp
//	timestamps                   the finer unit; a literal takes the unit of the column, if it is exact in it
//	null                         whatever it meets
//
// # Literals
//
// A value in the program has a Go type, which is not always the type that is
// meant. So a literal adapts to what it meets, and columns do not:
//
//	column            literal            compared as
//	decimal(15,2)     24                 decimal(15,2), without a conversion of the column
//	float32           0.1                float32: the column's 0.1 is equal to it
//	timestamp(3)      a time.Time        timestamp(3), if the time has no microseconds
//	int32             7                  int64; widening an int32 costs nothing (package types)
//	anything          nil                null of that type
//
// A lazy value is a literal of which the type is known when the expression is
// made, and the value when the query is planned.
//
// # Decimals
//
//	a + b, a - b     the larger scale; one digit more before the point than the longer
//	a * b            scales add, digits add
//	sum(a)           38 digits, the scale of a
//	a / b            float64
//	quo(a, b)        scale 0
//	a = b, a < b     compared at the larger scale
//
// More than 38 digits are cut to 38: whether a value has that many is seen when
// it is computed. Only a product that would have more than 38 digits behind the
// point is refused here, because rounding it would not be exact.
//
// # Graphs
//
// What is bound shares nodes where the program's expression does, within a verb:
//
//	x := a.Mul(b)                     x is bound once
//	With(x.As("p"), x.Add(x).As("q"))  Add has the one node of x for both arguments
//
// Casts that bring operands to one type are made for each consumer, for the types
// differ; so there are at most a few nodes for each that the program has made.
// Package kernel computes a node once for a batch, and equal ones too.
//
// # What may be null
//
// An expression may be null if an operand may be; Quo, Rem, Try and Split may
// be null by themselves; IsNull and Same never are; Coalesce is as its last
// operand. Aggregates may be null, but for counts. This is what Schema shows,
// and what Go types are checked against only when a null comes.
package bind

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Expr is an expression with its type. It is read only once it is made.
type Expr struct {
	Op     ast.Op
	Type   types.Type
	Null   bool // it may be null
	Args   []*Expr
	Col    int       // of ast.Col: the place in the schema; columns of a right frame follow those of the left
	Value  any       // of ast.Lit: int64, float64, string, types.Int128, or nil for null; of ast.Map: its context, or nil
	Source *ast.Expr // what it was made of, for errors and for what is not an argument
}
