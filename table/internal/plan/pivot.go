package plan

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
)

// A pivot is two group-bys:
//
//	Pivot("q", {1, 2}, Sum(x) / Len())      of s, q, x
//
//	Group by s, q: Sum(x), Len()            once over the rows, whatever the number of values
//	Group by s: First(sum) where q is 1, First(len) where q is 1, First(sum) where q is 2, ...
//	Project s, sum1 / coalesce(len1, 0), sum2 / coalesce(len2, 0)
//
// The second one has a row for each cell of the result at most, so all of it
// costs what the result has cells. Conditions on the aggregates of one group-by
// would do the same with a condition for each value and row. What an aggregate
// is of no rows is a null, and of counts 0, so the expression around them is
// computed for empty cells as for others.

// pivot binds a Pivot.
//
// The columns that the aggregate reads are no keys: otherwise each row would be
// a group of its own. So it is in DuckDB, where no GROUP BY is given; in Polars
// they are named. A column that is to be both is there twice, With gives it a
// second name.
func (v *verb) pivot() (*Bound, error) {
	in, name := v.inputs[0].Schema, v.n.Names[0]
	if in.Index(name) < 0 {
		return nil, bind.NoColumn(name, v.Line, in)
	}
	values, err := v.cells(in[in.Index(name)].Type)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{name: true}
	named(v.n.Cols[0], used)
	var by []*ast.Expr
	for _, f := range in {
		if !used[f.Name] {
			by = append(by, &ast.Expr{Op: ast.Col, Text: f.Name})
		}
	}
	agg := &ast.Expr{Op: ast.As, Text: hidden, Args: v.n.Cols}
	g, err := v.Group(append(by, &ast.Expr{Op: ast.Col, Text: name}), []*ast.Expr{agg})
	if err != nil {
		return nil, err
	}
	cell, bare := g.Cols[len(g.Keys)], false
	bind.Columns(cell, func(col int) { bare = bare || col < len(g.Keys) })
	if bare || len(g.Aggs) == 0 {
		return nil, v.n.misuse("%s is no aggregate: a group may have many values of it", v.n.Cols[0])
	}
	return v.spread(grouped(v.step(StepGroup), g), g, cell, values)
}

// spread groups the groups of keys and value by the keys alone, and makes a
// column of each value. cell is the expression on the aggregates.
//
//	groups   North 1 10      North 1 sum 10, where the value is 1    10
//	         North 2 25      North 2 sum 25, where the value is 2    25
//	         South 2 7       South: no row where the value is 1      null
//
// A value and keys have one row at most, so First is that row's aggregate; of a
// null it makes nothing, and nothing is null again.
func (v *verb) spread(b *Bound, g *bind.Grouping, cell *bind.Expr, values []value) (*Bound, error) {
	k := len(g.Keys) - 1 // the last one is the pivot's
	second := &bind.Grouping{Keys: columns(b.Schema[:k])}
	exprs, s := columns(b.Schema[:k]), append(types.Schema(nil), g.Schema[:k]...)
	var names types.Finder
	for _, x := range values {
		q := column(b.Schema, k)
		is := &bind.Expr{Op: ast.Same, Type: types.Type{Kind: types.Bool}, Args: []*bind.Expr{bind.To(q, x.is.Type), x.is}}
		first := k + len(second.Aggs)
		for i, a := range g.Aggs {
			arg := column(b.Schema, k+1+i)
			second.Aggs = append(second.Aggs, bind.Agg{Op: ast.First, Args: []*bind.Expr{arg}, Where: is, Type: a.Type, Null: true})
		}
		c := placed(cell, func(col int) *bind.Expr {
			i := col - k - 1
			a := &g.Aggs[i]
			c := &bind.Expr{Op: ast.Col, Col: first + i, Type: a.Type, Null: true}
			if !a.Null {
				c = bind.Coalesce(c, &bind.Expr{Op: ast.Lit, Type: a.Type, Value: int64(0)})
			}
			return c
		})
		f := types.Field{Name: x.name, Type: cell.Type, Null: cell.Null}
		if e := v.n.Cols[0]; e.Op == ast.As {
			f.Name += "_" + e.Text
		}
		if names.Index(s, f.Name) >= 0 {
			return nil, bind.Twice(f.Name, v.Line)
		}
		exprs, s = append(exprs, c), append(s, f)
	}
	return project(grouped(&Bound{Step: StepGroup, Node: v.n, Inputs: []*Bound{b}}, second), exprs, s), nil
}

// value is one value of a pivot. Its column is named before the schema of the
// result is, so that the names of two values, or of a value and a key, can be
// compared with each other.
type value struct {
	name string
	is   *bind.Expr // in the type in which it is compared with the key
}

// cells binds the values of a pivot over a key of a type.
//
// A value meets the key as it would in key.Eq(value), so 5 is a value of a key
// of decimals. Two values are the same if they are that in the type of the
// comparison: 1 and int8(1), but also 1.5 and 1.50. Text tells them apart,
// since constants of one type have one text each. Names go by the value as it
// was written, in its own type: 5 and not 5.00.
func (v *verb) cells(key types.Type) ([]value, error) {
	if len(v.n.Keys) == 0 {
		return nil, v.n.misuse("there are no values")
	}
	var out []value
	seen := map[string]bool{}
	for _, e := range v.n.Keys {
		c, lit := value{}, e
		for lit.Op == ast.As {
			c.name, lit = e.Text, lit.Args[0]
		}
		if lit.Op != ast.Lit {
			return nil, v.n.misuse("%s is no Go value: the columns of a Pivot are known before any data is", e)
		}
		x, err := v.Expr(lit)
		if err != nil {
			return nil, err
		}
		// An empty name would be no name, so of the empty string it is as in an
		// error.
		if c.name == "" {
			if c.name = shown(x); c.name == "" {
				c.name = lit.String()
			}
		}
		_, c.is, err = v.Meet(&ast.Expr{Op: ast.Col, Text: v.n.Names[0]}, lit, &bind.Expr{Op: ast.Col, Type: key}, x)
		if err != nil {
			return nil, err
		}
		if text := c.is.Type.String() + shown(c.is); seen[text] {
			return nil, v.n.misuse("the value %s is there twice", lit)
		} else {
			seen[text] = true
		}
		out = append(out, c)
	}
	return out, nil
}

// shown returns a constant as text. What does not fit in the type of the key is
// equal to no row: it is shown in the type that it has.
func shown(x *bind.Expr) string {
	c := kernel.Constant(x)
	for c == nil && len(x.Args) > 0 {
		x = x.Args[0]
		c = kernel.Constant(x)
	}
	if c == nil || c.Null(0) {
		return "null"
	}
	return kernel.Show(c, 0)
}

// A name that only an alias or an Over has is no column, and does no harm here:
// what makes no sense in an aggregate is refused when that is bound.

// named adds the names of all columns in e to used.
func named(e *ast.Expr, used map[string]bool) {
	if e.Op == ast.Col {
		used[e.Text] = true
	}
	for _, a := range e.Args {
		named(a, used)
	}
}

// placed returns x with other expressions in the places of its columns. The
// expression of a cell is copied for each value; the program that runs them has
// one step for what is equal in two of them.
func placed(x *bind.Expr, column func(col int) *bind.Expr) *bind.Expr {
	if x.Op == ast.Col {
		return column(x.Col)
	}
	c := *x
	c.Args = make([]*bind.Expr, len(x.Args))
	for i, a := range x.Args {
		c.Args[i] = placed(a, column)
	}
	return &c
}
