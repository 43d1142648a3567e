package table_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

// database is a driver that has one table: columns with what a driver tells of them, and rows that are made one by one.
type database struct {
	cols  []dbColumn
	rows  int
	row   func(i int) []driver.Value
	fail  error // behind the last row
	slow  bool  // rows after the first 5000 come when the context ends
	open  int   // queries that are not closed
	query string
	args  []driver.NamedValue
}

type dbColumn struct {
	name, db         string
	scan             reflect.Type
	precision, scale int64
	null             bool
}

func (d *database) Connect(context.Context) (driver.Conn, error) { return dbConn{d}, nil }
func (d *database) Driver() driver.Driver                        { return nil }

type dbConn struct{ d *database }

func (c dbConn) Prepare(string) (driver.Stmt, error) { return nil, errors.New("no statements") }
func (c dbConn) Close() error                        { return nil }
func (c dbConn) Begin() (driver.Tx, error)           { return nil, errors.New("no transactions") }
func (c dbConn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	c.d.open++
	c.d.query, c.d.args = q, args
	return &dbRows{d: c.d, ctx: ctx}, nil
}

type dbRows struct {
	d   *database
	ctx context.Context
	i   int
}

func (r *dbRows) Columns() (names []string) {
	for _, c := range r.d.cols {
		names = append(names, c.name)
	}
	return names
}

func (r *dbRows) Close() error {
	r.d.open--
	return nil
}

func (r *dbRows) Next(out []driver.Value) error {
	if r.i == r.d.rows {
		if r.d.fail != nil {
			return r.d.fail
		}
		return io.EOF
	}
	if r.d.slow && r.i > 5000 {
		<-r.ctx.Done()
		return r.ctx.Err()
	}
	copy(out, r.d.row(r.i))
	r.i++
	return nil
}

func (r *dbRows) ColumnTypeDatabaseTypeName(i int) string { return r.d.cols[i].db }
func (r *dbRows) ColumnTypeScanType(i int) reflect.Type {
	if r.d.cols[i].scan == nil {
		return reflect.TypeFor[any]()
	}
	return r.d.cols[i].scan
}

func (r *dbRows) ColumnTypePrecisionScale(i int) (p, s int64, ok bool) {
	return r.d.cols[i].precision, r.d.cols[i].scale, r.d.cols[i].precision > 0
}
func (r *dbRows) ColumnTypeNullable(i int) (null, ok bool) { return r.d.cols[i].null, true }

func TestRowsOfAQuery(t *testing.T) {
	at := time.Date(2024, 2, 29, 12, 0, 0, 500000000, time.FixedZone("x", 3600))
	d := &database{
		cols: []dbColumn{
			{name: "i", scan: reflect.TypeFor[int64]()},
			{name: "dec", db: "DECIMAL", precision: 10, scale: 2},
			{name: "day", db: "DATE", null: true},
			{name: "t", scan: reflect.TypeFor[time.Time]()},
			{name: "s", db: "VARCHAR", scan: reflect.TypeFor[sql.RawBytes](), null: true},
			{name: "raw", db: "BLOB", scan: reflect.TypeFor[[]byte]()},
			{name: "any", null: true},
			{name: "mix", null: true},
			{name: "f", null: true},
			{name: "n", scan: reflect.TypeFor[sql.NullInt64](), null: true},
			{name: "b", scan: reflect.TypeFor[bool]()},
		},
		rows: 10000,
		row: func(i int) []driver.Value {
			v := []driver.Value{int64(i), []byte("12.50"), at, at, []byte("text"), []byte{0, byte(i)}, "a", "x", float64(i) + 0.5, int64(7), i%2 == 0}
			if i%2 == 1 {
				v[1], v[2], v[4], v[6], v[7], v[8], v[9] = "3", nil, nil, nil, int64(i), int64(i), nil
			}
			return v
		},
	}
	db := sql.OpenDB(d)
	defer db.Close()
	f := func() Frame { return SQL(db, "select ?", 42) }
	require.Equal(t, "i int64, dec decimal(10,2), day date?, t timestamp, s string?, raw bytes, any string?, mix string?, f float64?, n int64?, b bool", schemaOf(t, f()))
	require.Equal(t, "select ?", d.query)
	require.Equal(t, int64(42), d.args[0].Value)
	require.Equal(t, "0  12.50  2024-02-29  2024-02-29T11:00:00.5Z  text  a  x  0.5  7  true\n1  3.00  -  2024-02-29T11:00:00.5Z  -  -  1  1  -  false\n", shown(t, f().Drop("raw").Head(2)))
	require.Equal(t, int64(10000*9999/2), forced(t, func() expr.Expr[int64] { return Scalar[int64](f().Agg(Col("i").Sum())) }))
	require.Zero(t, d.open)
	require.Contains(t, f().Explain(), "Scan SQL select ?")
}

func TestAQueryThatFails(t *testing.T) {
	bad := errors.New("connection lost")
	d := &database{cols: []dbColumn{{name: "i", scan: reflect.TypeFor[int64]()}}, rows: 9000, row: func(i int) []driver.Value { return []driver.Value{int64(i)} }, fail: bad}
	db := sql.OpenDB(d)
	defer db.Close()
	_, err := Count(SQL(db, "q")).Force(context.Background())
	require.ErrorIs(t, err, bad)
	d.row = func(i int) []driver.Value { return []driver.Value{"x"} }
	_, err = Count(SQL(db, "q")).Force(context.Background())
	require.ErrorContains(t, err, `row 0, column "i": "x" is no int64`)
	d.cols[0].scan, d.row = reflect.TypeFor[time.Time](), func(i int) []driver.Value { return []driver.Value{time.Unix(0, 1)} }
	_, err = Count(SQL(db, "q")).Force(context.Background())
	require.ErrorContains(t, err, "finer than a microsecond")
	d.cols[0].scan = reflect.TypeFor[int64]()
	d.fail, d.row = nil, func(i int) []driver.Value { return []driver.Value{int64(i)} }
	// A consumer that stops stops the query: no row behind the batch is read.
	d.slow = true
	n := 0
	_, err = Each(SQL(db, "q"), func(context.Context, struct {
		I int64 `table:"i"`
	},
	) error {
		if n++; n == 10 {
			return bad
		}
		return nil
	}).Force(context.Background())
	require.ErrorIs(t, err, bad)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err = Count(SQL(db, "q")).Force(ctx)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Zero(t, d.open)
}
