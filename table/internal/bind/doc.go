// Package bind gives expressions types: names become places in a schema, operands are converted to the type that they meet in, and what makes no sense
// is an error with the line of the verb and the expression, before any data is read.
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
	Value  any       // of ast.Lit: int64, float64, string, types.Int128, or nil for null
	Source *ast.Expr // what it was made of, for errors and for what is not an argument
}
