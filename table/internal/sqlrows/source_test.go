package sqlrows_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/source"
	"xfork/table/internal/sqlrows"
	"xfork/table/internal/vector"
)

// column is what a driver tells of a column. A nil scan is an any, as of drivers
// that tell nothing.
type column struct {
	name, db         string
	scan             reflect.Type
	precision, scale int64
	nulls            bool
}

// fake is a driver with one result.
type fake struct {
	cols []column
	rows [][]driver.Value
	fail error // in the place of the end
	open int   // results that are not closed
}

func (f *fake) Connect(context.Context) (driver.Conn, error) { return conn{f}, nil }
func (f *fake) Driver() driver.Driver                        { return nil }

type conn struct{ f *fake }

func (conn) Prepare(string) (driver.Stmt, error) { return nil, errors.New("no statements") }
func (conn) Close() error                        { return nil }
func (conn) Begin() (driver.Tx, error)           { return nil, errors.New("no transactions") }
func (c conn) QueryContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	if query == "bad" {
		return nil, errBad
	}
	c.f.open++
	return &result{f: c.f}, nil
}

var errBad = errors.New("a syntax error")

type result struct {
	f *fake
	i int
}

func (r *result) Columns() (names []string) {
	for _, c := range r.f.cols {
		names = append(names, c.name)
	}
	return names
}

func (r *result) Close() error {
	r.f.open--
	return nil
}

func (r *result) Next(out []driver.Value) error {
	switch {
	case r.i < len(r.f.rows):
		copy(out, r.f.rows[r.i])
		r.i++
		return nil
	case r.f.fail != nil:
		return r.f.fail
	}
	return io.EOF
}

func (r *result) ColumnTypeDatabaseTypeName(i int) string { return r.f.cols[i].db }
func (r *result) ColumnTypeScanType(i int) reflect.Type {
	if r.f.cols[i].scan == nil {
		return reflect.TypeFor[any]()
	}
	return r.f.cols[i].scan
}

func (r *result) ColumnTypePrecisionScale(i int) (p, s int64, ok bool) {
	return r.f.cols[i].precision, r.f.cols[i].scale, r.f.cols[i].precision > 0
}
func (r *result) ColumnTypeNullable(i int) (nulls, ok bool) { return r.f.cols[i].nulls, true }

// opened opens a query of the driver, over a pool of one connection: one that is
// not given back would be waited for.
func opened(t *testing.T, f *fake) (source.Table, error) {
	t.Helper()
	db := sql.OpenDB(f)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		require.Zero(t, f.open, "a result is not closed")
		require.NoError(t, db.Close())
	})
	return (&sqlrows.Source{DB: db, Query: "q"}).Open(t.Context())
}

// read reads all batches, and returns how many rows they had.
func read(t source.Table, see func(b vector.Batch)) (n int, err error) {
	defer vector.Catch(&err)
	r := t.Reader()
	if err := r.Open(context.Background(), 0); err != nil {
		return 0, err
	}
	for b := r.Next(); b.N > 0; b = r.Next() {
		n += b.N
		if see != nil {
			see(b)
		}
	}
	return n, nil
}

func TestTypesAreTheDriversOrThoseOfTheFirstRows(t *testing.T) {
	at := time.Date(2024, 2, 29, 23, 30, 0, 0, time.UTC)
	for want, c := range map[string]struct {
		column
		value driver.Value
	}{
		"a int64":                {column{scan: reflect.TypeFor[int64]()}, int64(1)},
		"a int64 ":               {column{}, int64(1)},
		"a float64":              {column{}, 1.5},
		"a string":               {column{}, "x"},
		"a bytes":                {column{}, []byte("x")},
		"a string  ":             {column{db: "VARCHAR(9)", scan: reflect.TypeFor[[]byte]()}, []byte("x")},
		"a bytes ":               {column{db: "BLOB", scan: reflect.TypeFor[sql.RawBytes]()}, []byte("x")},
		"a bool":                 {column{scan: reflect.TypeFor[sql.NullBool]()}, true},
		"a timestamp":            {column{scan: reflect.TypeFor[time.Time]()}, at},
		"a date":                 {column{db: "date", scan: reflect.TypeFor[time.Time]()}, at},
		"a decimal(10,2)":        {column{db: "NUMERIC", precision: 10, scale: 2}, "1.50"},
		"a string   ":            {column{db: "NUMERIC", precision: 40, scale: 2, scan: reflect.TypeFor[string]()}, "1.50"},
		"a string of many kinds": {},
	} {
		f := &fake{cols: []column{c.column}, rows: [][]driver.Value{{c.value}}}
		f.cols[0].name = "a"
		if want == "a string of many kinds" {
			want, f.rows, f.cols[0].nulls = "a string?", [][]driver.Value{{"x"}, {int64(1)}, {nil}}, true
		}
		table, err := opened(t, f)
		require.NoError(t, err, want)
		n, err := read(table, nil)
		require.NoError(t, err, want)
		require.Equal(t, len(f.rows), n)
		require.Equal(t, strings.TrimSpace(want), table.Schema().String())
		table.Close()
		table.Close() // twice is allowed
	}
}

func TestRowsComeOnceAndInOrder(t *testing.T) {
	f := &fake{cols: []column{{name: "a"}}}
	for i := range 3*vector.Size + 5 {
		f.rows = append(f.rows, []driver.Value{int64(i)})
	}
	table, err := opened(t, f)
	require.NoError(t, err)
	defer table.Close()
	require.Equal(t, 1, table.Morsels())
	next := int64(0)
	n, err := read(table, func(b vector.Batch) {
		for _, x := range b.Column(0).I[:b.N] {
			require.Equal(t, next, x)
			next++
		}
	})
	require.NoError(t, err)
	require.Equal(t, len(f.rows), n)
}

func TestFailuresOfADriver(t *testing.T) {
	lost := errors.New("connection lost")
	ints := func(n int) (rows [][]driver.Value) {
		for i := range n {
			rows = append(rows, []driver.Value{int64(i)})
		}
		return rows
	}
	told := column{name: "a", scan: reflect.TypeFor[int64]()}

	_, err := (&sqlrows.Source{DB: sql.OpenDB(&fake{}), Query: "bad"}).Open(t.Context())
	require.ErrorIs(t, err, errBad)

	// While types are looked for: there is no table, and the connection is free.
	_, err = opened(t, &fake{cols: []column{{name: "a"}}, rows: ints(3), fail: lost})
	require.ErrorIs(t, err, lost)

	// Later, at the end of the first rows, or in the middle of a batch.
	for _, n := range []int{0, 1, vector.Size, vector.Size + 7} {
		table, err := opened(t, &fake{cols: []column{told}, rows: ints(n), fail: lost})
		require.NoError(t, err)
		_, err = read(table, nil)
		require.ErrorIs(t, err, lost, "%d rows", n)
		table.Close()
	}

	for says, row := range map[string][]driver.Value{
		`row 2, column "a": "x" is no int64`:  {"x"},
		`row 2, column "a": a null, where`:    {nil},
		`row 2, column "a": "1.5" is no int`:  {1.5},
		`row 2, column "a": "true" is no int`: {true},
	} {
		table, err := opened(t, &fake{cols: []column{told}, rows: append(ints(2), row)})
		require.NoError(t, err)
		_, err = read(table, nil)
		require.ErrorContains(t, err, says)
		table.Close()
	}
}

func TestATableThatIsClosedEarlyEndsItsQuery(t *testing.T) {
	f := &fake{cols: []column{{name: "a"}}, rows: [][]driver.Value{{int64(1)}, {int64(2)}}}
	table, err := opened(t, f)
	require.NoError(t, err)
	require.Equal(t, "SQL q", (&sqlrows.Source{Query: "q"}).String())
	table.Close()
	require.Zero(t, f.open)
}
