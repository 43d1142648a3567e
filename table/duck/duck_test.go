package duck_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
	"xfork/table/duck"
)

// forced forces x in three numbers of workers, which have to agree.
func forced[T any](t *testing.T, x func() expr.Expr[T]) T {
	t.Helper()
	first, err := x().Force(t.Context(), eval.Workers(1))
	require.NoError(t, err)
	for _, o := range []eval.Option{eval.Workers(2), eval.Workers(8), eval.Sequential()} {
		again, err := x().Force(t.Context(), o)
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
	return first
}

func TestAQueryIsASource(t *testing.T) {
	type row struct {
		I   Null[int32]
		L   Null[int64]
		U   Null[Decimal]
		H   Null[Decimal]
		F   Null[float32]
		D   Null[float64]
		N   Null[Decimal]
		W   Null[Decimal]
		S   Null[string]
		E   Null[string]
		G   Null[string]
		B   Null[[]byte]
		Y   Null[bool]
		Day Null[Date]
		Ts  Null[time.Time]
		Tn  Null[time.Time]
		Iv  Null[time.Duration]
		Tm  Null[time.Duration]
	}
	q := `SELECT (-7)::TINYINT AS "I", 1099511627776 AS "L", 18446744073709551615::UBIGINT AS "U", (-170141183460469231)::HUGEINT AS "H",
		1.5::FLOAT AS "F", '-inf'::DOUBLE AS "D", -12.50::DECIMAL(4,2) AS "N", -12345678901234567890123456789.50::DECIMAL(38,2) AS "W",
		'a text of more than twelve bytes, ä' AS "S", 'b'::ENUM('a', 'b') AS "E", '00112233-4455-6677-8899-aabbccddeeff'::UUID AS "G",
		'\x00\xff'::BLOB AS "B", true AS "Y", DATE '1998-09-02' AS "Day", TIMESTAMP '1969-12-31 23:59:59.5' AS "Ts", TIMESTAMP_NS '2020-01-01 00:00:00.000000001' AS "Tn",
		INTERVAL '1 day -1 second' AS "Iv", TIME '12:00:00.000001' AS "Tm"`
	q += " UNION ALL SELECT " + "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
	rows := forced(t, func() expr.Expr[[]row] { return Rows[row](duck.Query(q)) })
	require.Len(t, rows, 2)
	require.Equal(t, row{}, rows[1])
	r := rows[0]
	require.Equal(t, int32(-7), r.I.V)
	require.Equal(t, int64(1)<<40, r.L.V)
	require.Equal(t, "18446744073709551615", r.U.V.String())
	require.Equal(t, "-170141183460469231", r.H.V.String())
	require.Equal(t, float32(1.5), r.F.V)
	require.Equal(t, "-12.50", r.N.V.String())
	require.Equal(t, "-12345678901234567890123456789.50", r.W.V.String())
	require.Equal(t, "a text of more than twelve bytes, ä", r.S.V)
	require.Equal(t, "b", r.E.V)
	require.Equal(t, "00112233-4455-6677-8899-aabbccddeeff", r.G.V)
	require.Equal(t, []byte{0, 255}, r.B.V)
	require.True(t, r.Y.V)
	require.Equal(t, ParseDay("1998-09-02"), r.Day.V)
	require.Equal(t, time.Date(1969, 12, 31, 23, 59, 59, 5e8, time.UTC), r.Ts.V)
	require.Equal(t, time.Date(2020, 1, 1, 0, 0, 0, 1, time.UTC), r.Tn.V)
	require.Equal(t, 24*time.Hour-time.Second, r.Iv.V)
	require.Equal(t, 12*time.Hour+time.Microsecond, r.Tm.V)
}

func TestAQueryOfManyRowsGoesThroughVerbs(t *testing.T) {
	f := func() Frame {
		return duck.Query("SELECT i, i % 7 AS k, CASE WHEN i % 5 <> 0 THEN 'name ' || i END AS s FROM range(?) t(i)", 300_000)
	}
	require.Equal(t, int64(240_000), forced(t, func() expr.Expr[int64] { return Scalar[int64](f().Agg(Col("s").Count())) }))
	require.Equal(t, []int64{0, 1, 2}, forced(t, func() expr.Expr[[]int64] { return Values[int64](f().Head(3), "i") }))
	require.Len(t, forced(t, func() expr.Expr[[]int64] { return Values[int64](f().GroupBy("k").Agg(Len().As("n")), "n") }), 7)
	s, err := f().Schema(t.Context())
	require.NoError(t, err)
	require.Equal(t, "i int64?, k int64?, s string?", s.String())
}

func TestALazyValueIsAnArgument(t *testing.T) {
	mean := Scalar[float64](Slice([]struct{ X float64 }{{1}, {4}}).Agg(Col("X").Mean()))
	require.Equal(t, []int64{3, 4}, forced(t, func() expr.Expr[[]int64] {
		return Values[int64](duck.Query("SELECT i FROM range(5) t(i) WHERE i > ?::DOUBLE AND i < $2", mean, int8(9)), "i")
	}))
	f := duck.Query("SELECT count(*) AS n FROM range(5) t(i) WHERE i > ?::DOUBLE", mean)
	_, err := f.Schema(t.Context())
	require.NoError(t, err)
	_, err = duck.Query("SELECT i FROM range(?) t(i)", Scalar[int64](Slice([]struct{ X int64 }{{1}}))).Schema(t.Context())
	require.ErrorContains(t, err, "the columns depend on argument 1")
	require.Equal(t, []int64{0, 1}, forced(t, func() expr.Expr[[]int64] {
		return Values[int64](duck.Query("SELECT i FROM range(?) t(i)", expr.Const(int64(2))), "i")
	}))
	require.Equal(t, []float64{1.5}, forced(t, func() expr.Expr[[]float64] { return Values[float64](duck.Query("SELECT 1 + ? AS a", 0.5), "a") }))
	day, null, word := ParseDay("2020-02-29"), Null[int64]{}, "x"
	got, err := Values[string](duck.Query("SELECT concat_ws('|', ?::DATE, ?::BIGINT, ?::VARCHAR, ?::DECIMAL(9,3), ?::TIMESTAMP, ?::INTERVAL, ?::BOOLEAN, hex(?::BLOB)) AS s",
		day, null, &word, ParseDec("-1.250"), time.Date(2020, 1, 1, 0, 0, 1, 0, time.UTC), time.Minute, true, []byte("ab")), "s").Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"2020-02-29|x|-1.250|2020-01-01 00:00:01|00:01:00|true|6162"}, got)
}

// all has every type that a table writes.
type all struct {
	Y  Null[bool]
	I  Null[int32]
	L  Null[int64]
	F  Null[float32]
	D  Null[float64]
	N  Null[Decimal]
	S  Null[string]
	B  Null[[]byte]
	A  Null[Date]
	T  Null[time.Time]
	P  Null[time.Duration]
	NL string
}

func some() []all {
	var rows []all
	for i := range 5000 {
		r := all{NL: "x"}
		if i%3 != 0 {
			r = all{
				Y: is[bool](i%2 == 0), I: is[int32](int32(-i)), L: is[int64](int64(i) << 40),
				F: is[float32](float32(i) / 4), D: is[float64](float64(i) / 8), N: is[Decimal](ParseDec("-12345678901234567890.25")),
				S: is[string]("a text that is long\x00"[:i%20]), B: is([]byte{0xff, byte(i)}),
				A: is[Date](Date(i - 1000)), T: is[time.Time](time.UnixMicro(int64(i) * 1e9).UTC()), P: is[time.Duration](time.Duration(i) * time.Millisecond),
				NL: "y",
			}
		}
		rows = append(rows, r)
	}
	return rows
}

func TestAViewShowsAFrameToAQuery(t *testing.T) {
	rows := some()
	f := Slice(rows).Filter(Col("NL").Ne("z"))
	got := forced(t, func() expr.Expr[[]all] { return Rows[all](duck.Query("SELECT * FROM v", duck.View("v", f))) })
	require.Equal(t, rows, got)
	n := forced(t, func() expr.Expr[int64] {
		return Scalar[int64](duck.Query(`SELECT count(*) AS n FROM "a ""view""" v JOIN b ON v."L" = b."L" AND b."L" > $1`, duck.View(`a "view"`, f), 1<<50, duck.View("b", f.Head(2000))))
	})
	require.Equal(t, int64(650), n)
	empty := forced(t, func() expr.Expr[int64] { return Count(duck.Query("SELECT * FROM v", duck.View("v", f.Head(0)))) })
	require.Zero(t, empty)
}

func TestADatabaseIsWrittenAndRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.duckdb")
	db, err := duck.Open(path, duck.Set("threads", "2"))
	require.NoError(t, err)
	rows := some()
	insert := db.Insert("my rows", Slice(rows))
	for range 2 { // the second force knows the value
		n, err := insert.Force(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, len(rows), n)
	}
	got, err := Rows[all](db.Query(`FROM "my rows"`)).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, rows, got)

	// A part of the columns, converted, and more rows.
	n, err := db.Insert("my rows", Slice([]struct{ L, I int32 }{{1, 2}})).Force(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	changed, err := db.Exec(t.Context(), `DELETE FROM "my rows" WHERE "L" = $1`, 1)
	require.NoError(t, err)
	require.EqualValues(t, 1, changed)
	require.NoError(t, db.Close())
	require.NoError(t, db.Close())
	_, err = db.Exec(t.Context(), "SELECT 1")
	require.ErrorIs(t, err, duck.ErrClosed)
	_, err = Count(db.Query("SELECT 1")).Force(t.Context())
	require.ErrorIs(t, err, duck.ErrClosed)

	db, err = duck.Open(path, duck.Set("access_mode", "read_only"))
	require.NoError(t, err)
	defer db.Close()
	count, err := Count(db.Query(`FROM "my rows"`)).Force(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, len(rows), count)
	_, err = db.Insert("my rows", Slice(rows)).Force(t.Context())
	require.ErrorContains(t, err, "read-only")
}

func TestWhatIsWrongIsToldBeforeAnythingIsRead(t *testing.T) {
	f := Slice([]struct{ X int64 }{{1}})
	read := false
	unread := DataOf("X", expr.Map(expr.Const(1), func(int) []int64 { read = true; return []int64{1} }))
	for name, c := range map[string]struct {
		f    Frame
		want string
	}{
		"the text":              {duck.Query("SELEC 1"), `syntax error at or near "SELEC"`},
		"a name":                {duck.Query("SELECT y FROM v", duck.View("v", f)), `"y" not found`},
		"a view's frame":        {duck.Query("SELECT * FROM v", duck.View("v", f.Select("Y"))), `no column "Y"`},
		"a view without a name": {duck.Query("SELECT 1", duck.View("", f)), "a View without a name"},
		"a nested type":         {duck.Query("SELECT 1 AS a, [1] AS b"), `column "b" is a list: unnest it`},
		"two of a name":         {duck.Query("SELECT 1 AS a, 2 AS a"), `two columns "a"`},
		"too few arguments":     {duck.Query("SELECT ?::INT AS a"), "the query has 1 parameters, and there are 0 arguments"},
		"an argument's type":    {duck.Query("SELECT ?::INT AS a", struct{}{}), "argument 1: a struct {} is no value"},
		"a frame as argument":   {duck.Query("SELECT ?::INT AS a", f), "under the name that a View gives it"},
		"no query":              {duck.Query("CREATE TABLE t (i INT)"), "run a statement that changes something with Exec"},
		"several statements":    {duck.Query("SELECT 1; SELECT 2"), "multiple statements"},
		"a file":                {duck.Query("FROM 'nowhere.parquet'"), "nowhere.parquet"},
	} {
		_, err := Count(c.f.Join(Columns(unread), Cross)).Force(t.Context())
		require.ErrorContains(t, err, c.want, name)
	}
	_ = read
	for q, want := range map[string]string{
		"SELECT INTERVAL '1 month' AS m":                                                    "row 0, column \"m\": an interval of months",
		"SELECT CASE WHEN i = 4000 THEN DATE 'infinity' END AS m FROM range(5000) t(i)":     "row 4000, column \"m\": it is infinite",
		"SELECT (CASE WHEN i = 4000 THEN 'x' ELSE '1' END)::INT AS m FROM range(5000) t(i)": "Could not convert string 'x' to INT32",
		"SELECT 170141183460469231731687303715884105727::HUGEINT AS m":                      "more than 38 digits",
	} {
		_, err := Values[Null[string]](duck.Query(q).Select(Col("m").To(Type{Kind: Str}).As("m")), "m").Force(t.Context())
		require.ErrorContains(t, err, want, q)
	}
	_, err := duck.Open(filepath.Join(t.TempDir(), "no", "folder"))
	require.Error(t, err)
	_, err = duck.Open("", duck.Set("no_such_setting", "1"))
	require.ErrorContains(t, err, "no_such_setting")
	_, err = Count(duck.Query("FROM v", duck.View("v", Slice([]struct{ S string }{{"\xff"}})))).Force(t.Context())
	require.ErrorContains(t, err, "row 0, column \"S\": \"\\xff\" is not UTF-8")
}

func TestACancelledForceEndsTheQuery(t *testing.T) {
	for name, f := range map[string]Frame{
		"that runs":    duck.Query("SELECT count(*) AS n FROM range(1000000000) a, range(1000000000) b WHERE hash(a.range) = hash(b.range + 1)"),
		"that streams": duck.Query("SELECT i FROM range(1000000000000) t(i)").Agg(Col("i").Sum()),
		"of a view":    duck.Query("SELECT * FROM v", duck.View("v", duck.Query("SELECT i FROM range(1000000000000) t(i)"))),
	} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		begin := time.Now()
		_, err := Count(f).Force(ctx)
		require.ErrorIs(t, err, context.Canceled, name)
		require.Less(t, time.Since(begin), 20*time.Second, name)
	}
}

// is is a value that is there.
func is[T any](v T) Null[T] { return Null[T]{V: v, Valid: true} }
