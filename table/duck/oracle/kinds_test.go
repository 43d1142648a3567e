package oracle_test

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	. "xfork/table"
)

// kind is what a column holds, as far as operators are concerned: int32 and
// float32 are ways to store kInt and kFloat.
type kind uint8

const (
	kInt kind = iota
	kFloat
	kDec
	kStr
	kBool
	kDay
	kTime
	kBytes
	kSpan // nanoseconds, which are a BIGINT on the side of DuckDB: its intervals are something else
	kinds
)

var goNames = [kinds]string{"int64", "float64", "Decimal", "string", "bool", "Date", "time.Time", "[]byte", "time.Duration"}

// column is a column of a frame.
type column struct {
	name string
	kind kind
	// loose: a float that comes of roundings in some order, so that the two
	// sides agree to nine digits only. Nothing is computed of it.
	loose bool
	// wild: integers and floats at the limits of their types, of which no sums
	// are taken: those of floats would depend on the order.
	wild bool
}

// stored is a column of a table: values of its Go type, nil for null.
type stored struct {
	column
	narrow bool // int32, float32
	typ    Type // of kDec
	values []any
}

// relation is a table of both sides.
type relation struct {
	name   string
	cols   []*stored
	format string // "", "parquet", "csv", "ndjson": how the frame gets at it
	group  int    // rows of a row group
}

func (r *relation) rows() int { return len(r.cols[0].values) }

// schema returns the columns.
func (r *relation) schema() (cs []column) {
	for _, c := range r.cols {
		cs = append(cs, c.column)
	}
	return cs
}

// words are the strings: empty, of one byte and of several a rune, short and
// long for DuckDB, with what separates, quotes and means something in patterns.
var words = []string{
	"", "a", "b", "ab", "abc", "B", "ä", "日本語", "a b", " x ", "x,y,z", "12", "-7", "1.5", "a%b", "a_b", "e\u0301", "été",
	"zzzzzzzzzzzzzzzzzzzzzzzzzzz", "a\\b", "x,,y", "😀x", "true", "2020-01-01", "ab\ncd", "O'Neil", "\"q\"", "twelve bytes", "thirteen byte",
}

// value returns a random value of a kind.
func value(r *rand.Rand, c *stored, few bool) any {
	switch c.kind {
	case kInt:
		return integer(r, c)
	case kFloat:
		return float(r, c)
	case kDec:
		return decimal(r, c.typ)
	case kStr:
		if few {
			return words[r.IntN(6)]
		}
		return words[r.IntN(len(words))]
	case kBool:
		return r.IntN(2) == 0
	case kDay:
		if r.IntN(6) == 0 {
			return Date(r.IntN(60000) - 30000)
		}
		return Date(18300 + r.IntN(40))
	case kTime:
		us := int64(18300+r.IntN(40)) * 86400e6
		if r.IntN(2) == 0 {
			us += r.Int64N(86400e6)
		}
		if r.IntN(6) == 0 {
			us = r.Int64N(4e15) - 2e15
		}
		return time.UnixMicro(us).UTC()
	case kBytes:
		b := []byte{0, 0xff, 'a'}[:r.IntN(4)]
		return append([]byte{}, b...)
	}
	return time.Duration(r.IntN(20)-5) * time.Minute
}

func integer(r *rand.Rand, c *stored) any {
	x := int64(r.IntN(12)) - 4
	if c.wild && r.IntN(6) == 0 {
		limits := []int64{math.MaxInt64, math.MinInt64, math.MaxInt32, math.MinInt32, 1 << 53, 1<<53 + 1, -(1<<53 + 1)}
		x = limits[r.IntN(len(limits))]
		if c.narrow {
			x = int64(int32(x))
		}
	}
	return x
}

// float returns quarters, which are added up exactly in any order.
func float(r *rand.Rand, c *stored) any {
	if r.IntN(7) == 0 {
		special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, math.MaxFloat64, math.SmallestNonzeroFloat64, 1<<53 + 2}
		n := 5
		if c.wild && !c.narrow {
			n = len(special)
		}
		return special[r.IntN(n)]
	}
	return float64(r.IntN(40)-12) / 4
}

func decimal(r *rand.Rand, t Type) any {
	digits := strconv.Itoa(r.IntN(4000))
	switch r.IntN(5) {
	case 0:
		digits = strconv.Itoa(r.IntN(3)) + strings.Repeat("0", int(t.Scale))
	case 1:
		for len(digits) < int(t.Precision) {
			digits += strconv.Itoa(r.IntN(10))
		}
	}
	digits = digits[:min(len(digits), int(t.Precision))]
	if n := int(t.Scale) + 1 - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	if t.Scale > 0 {
		digits = digits[:len(digits)-int(t.Scale)] + "." + digits[len(digits)-int(t.Scale):]
	}
	if r.IntN(3) == 0 {
		digits = "-" + digits
	}
	return ParseDec(digits)
}

// sqlText quotes text for SQL.
func sqlText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// sqlLit writes a value for DuckDB.
func sqlLit(x any) string {
	switch x := x.(type) {
	case int64:
		return fmt.Sprintf("'%d'::BIGINT", x)
	case float64:
		return "'" + strings.ToLower(strings.ReplaceAll(strconv.FormatFloat(x, 'g', -1, 64), "+Inf", "inf")) + "'::DOUBLE"
	case Decimal:
		return fmt.Sprintf("'%v'::DECIMAL(%d,%d)", x, max(9, digits(x)), x.Scale)
	case string:
		return sqlText(x)
	case bool:
		return strconv.FormatBool(x)
	case Date:
		return fmt.Sprintf("(DATE '1970-01-01' + (%d))", int(x))
	case time.Time:
		return fmt.Sprintf("make_timestamp(%d)", x.UnixMicro())
	case []byte:
		return fmt.Sprintf("unhex('%s')", hex.EncodeToString(x))
	case time.Duration:
		return fmt.Sprintf("%d::BIGINT", int64(x))
	}
	panic(fmt.Sprintf("no literal of %T", x))
}

// digits returns the precision of a decimal.
func digits(x Decimal) int {
	return max(len(strings.Trim(strings.ReplaceAll(x.String(), ".", ""), "-")), int(x.Scale))
}

// goLit writes a value as Go.
func goLit(x any) string {
	switch x := x.(type) {
	case int64:
		return fmt.Sprintf("int64(%d)", x)
	case float64:
		switch {
		case math.IsNaN(x):
			return "math.NaN()"
		case math.IsInf(x, 0):
			return fmt.Sprintf("math.Inf(%d)", int(math.Copysign(1, x)))
		case x == 0 && math.Signbit(x):
			return "math.Copysign(0, -1)"
		}
		return fmt.Sprintf("float64(%v)", x)
	case Decimal:
		return fmt.Sprintf("ParseDec(%q)", x)
	case Date:
		return fmt.Sprintf("Date(%d)", int(x))
	case time.Time:
		return fmt.Sprintf("time.UnixMicro(%d).UTC()", x.UnixMicro())
	case []byte:
		return fmt.Sprintf("[]byte(%q)", x)
	case time.Duration:
		return fmt.Sprintf("time.Duration(%d)", int64(x))
	}
	return fmt.Sprintf("%#v", x)
}

// sqlType is the type that a column has in DuckDB's table. Narrow columns are
// widened when they are read, as package table computes with them.
func (c *stored) sqlType() string {
	switch c.kind {
	case kInt:
		if c.narrow {
			return "INTEGER"
		}
		return "BIGINT"
	case kFloat:
		if c.narrow {
			return "FLOAT"
		}
		return "DOUBLE"
	case kDec:
		return fmt.Sprintf("DECIMAL(%d,%d)", c.typ.Precision, c.typ.Scale)
	}
	return [kinds]string{kStr: "VARCHAR", kBool: "BOOLEAN", kDay: "DATE", kTime: "TIMESTAMP", kBytes: "BLOB", kSpan: "BIGINT"}[c.kind]
}
