package bind

import (
	"unsafe"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// memo returns what has been bound with the schemas that the binder has now. A copy of
// the binder with another schema begins anew.
func (b *Binder) memo() map[*ast.Expr]*Expr {
	now := schemas{unsafe.SliceData(b.Schema), unsafe.SliceData(b.Right), len(b.Schema), len(b.Right)}
	if b.done == nil || b.of != now {
		b.done, b.of = map[*ast.Expr]*Expr{}, now
		b.left, b.right = types.Finder{}, types.Finder{}
	}
	return b.done
}

// schemas are two schemas by where they lie: they are not changed once they are made.
// Two schemas of equal columns at two places are different, which costs a second
// binding and is never wrong.
type schemas struct {
	left, right   *types.Field
	lefts, rights int
}

// Names are looked up in tables that are kept as long as the schemas stay: a verb may
// have an expression for each of thousands of columns.

// ofRight binds a name of the right frame.
func (b *Binder) ofRight(e *ast.Expr) (*Expr, error) {
	return b.column(e, b.Right, b.right.Index(b.Right, e.Text), len(b.Schema))
}

// column binds a name, of column i or of none. Numbers of columns start at base.
func (b *Binder) column(e *ast.Expr, s types.Schema, i, base int) (*Expr, error) {
	if i < 0 {
		return nil, NoColumn(e.Text, b.Line, s)
	}
	return &Expr{Op: ast.Col, Col: base + i, Type: s[i].Type, Null: s[i].Null, Source: e}, nil
}
