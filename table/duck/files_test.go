package duck_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table"
	"xfork/table/duck"
)

func TestParquetFilesOfDuckDBHaveItsTypes(t *testing.T) {
	columns := []struct{ name, value string }{
		{"tm", "TIME '23:59:59.999999'"},
		{"uuid", "'550e8400-e29b-41d4-a716-446655440000'::UUID"},
		{"en", "'b'::ENUM('a', 'b')"},
		{"js", `'{"a":1}'::JSON`},
		{"u8", "255::UTINYINT"},
		{"u16", "65535::USMALLINT"},
		{"u32", "4294967295::UINTEGER"},
		{"u64", "9223372036854775807::UBIGINT"},
		{"i8", "(-128)::TINYINT"},
		{"i16", "(-32768)::SMALLINT"},
		{"dmin", "DATE '0001-01-01'"},
		{"dmax", "DATE '9999-12-31'"},
		{"dbc", "DATE '1969-12-31'"},
		{"ts", "TIMESTAMP '1969-12-31 23:59:59.999999'"},
		{"tz", "TIMESTAMPTZ '2020-02-29 12:00:00+02'"},
		{"tsms", "TIMESTAMP_MS '0001-01-01 00:00:00.001'"},
		{"tsns", "TIMESTAMP_NS '1969-12-31 23:59:59.999999999'"},
		{"tss", "TIMESTAMP_S '9999-12-31 23:59:59'"},
		{"bl", `'\x00\xff'::BLOB`},
		{"d4", "(-12.34)::DECIMAL(4,2)"},
		{"d9", "(-1234567.89)::DECIMAL(9,2)"},
		{"d18", "(-1234567890123456.78)::DECIMAL(18,2)"},
		{"d38", "(-12345678901234567890123456789012345.678)::DECIMAL(38,3)"},
		{"f", "'nan'::FLOAT"},
		{"d", "'-inf'::DOUBLE"},
		{"h", "(-170141183460469231)::HUGEINT"},
		{"b", "true"},
		{"s", "'é'"},
	}
	for _, version := range []string{"V1", "V2"} {
		for _, codec := range []string{"uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw"} {
			path := filepath.Join(t.TempDir(), "x.parquet")
			list, nested := "", "[1, 2] AS l, {'a': 1} AS st, MAP {'k': 1} AS mp"
			for i, c := range columns {
				if i > 0 {
					list += ", "
				}
				list += fmt.Sprintf("CASE WHEN i %% 3 = %d THEN NULL ELSE %s END AS %s", i%3, c.value, c.name)
			}
			d, err := duck.Open("")
			require.NoError(t, err)
			_, err = d.Exec(t.Context(), fmt.Sprintf("COPY (SELECT i, %s, INTERVAL '1 month' AS iv, %s FROM range(10) r(i)) TO '%s' (FORMAT parquet, PARQUET_VERSION %s, COMPRESSION %s)", nested, list, path, version, codec))
			require.NoError(t, err)
			require.NoError(t, d.Close())
			theirs := "i"
			for _, c := range columns {
				theirs += ", " + c.name
			}
			want, err := table.Text(duck.Query(fmt.Sprintf("SELECT %s FROM '%s'", theirs, path)), 100).Force(t.Context())
			require.NoError(t, err)
			got, err := table.Text(table.Parquet(path).Drop("iv"), 100).Force(t.Context())
			require.NoError(t, err)
			require.Equal(t, untyped(want), untyped(got), "%s, %s", version, codec)
		}
	}
}

func TestUnsignedIntegersAreDecimalsIfAskedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.parquet")
	d, err := duck.Open("")
	require.NoError(t, err)
	defer d.Close()
	_, err = d.Exec(t.Context(), "COPY (SELECT CASE WHEN i % 7 = 3 THEN NULL ELSE (18446744073709551615 - i * 1000000007)::UBIGINT END AS u, i FROM range(200000) r(i)) TO '"+path+"' (FORMAT parquet)")
	require.NoError(t, err)
	ours := table.Parquet(path, table.As(table.Schema{{Name: "u", Type: table.Type{Kind: table.Dec, Precision: 20}}}))
	same := func(sql string, f table.Frame) {
		want, err := table.Text(duck.Query(sql+" from '"+path+"'"), 100).Force(t.Context())
		require.NoError(t, err)
		got, err := table.Text(f, 100).Force(t.Context())
		require.NoError(t, err)
		require.Equal(t, untyped(want), untyped(got))
	}
	same("SELECT u::DECIMAL(20,0) AS u, i", ours)
	u := table.Col("u")
	same("SELECT sum(u::DECIMAL(20,0)) AS s, min(u) AS a, max(u) AS z", ours.Agg(u.Sum().As("s"), u.Min().As("a"), u.Max().As("z")))
}

// untyped is a text without the line of the types: of a UINT64 and of the seconds' digits DuckDB has others than the file.
func untyped(text string) []string {
	lines := strings.Split(text, "\n")
	return append(lines[:1], lines[2:]...)
}
