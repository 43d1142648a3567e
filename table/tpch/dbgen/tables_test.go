package dbgen_test

import (
	"crypto/md5"
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"fmt"
	"hash"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/tpch/dbgen"
)

// lines yields the rows of a part of a table in the form of dbgen's files. The slice is valid until the next one.
func lines(t dbgen.Table, sf float64, part, parts int) iter.Seq[[]byte] {
	switch t {
	case dbgen.TableRegion:
		return printed(dbgen.Regions(), (*dbgen.Region).AppendTbl)
	case dbgen.TableNation:
		return printed(dbgen.Nations(), (*dbgen.Nation).AppendTbl)
	case dbgen.TableSupplier:
		return printed(dbgen.Suppliers(sf, part, parts), (*dbgen.Supplier).AppendTbl)
	case dbgen.TableCustomer:
		return printed(dbgen.Customers(sf, part, parts), (*dbgen.Customer).AppendTbl)
	case dbgen.TablePart:
		return printed(dbgen.Parts(sf, part, parts), (*dbgen.Part).AppendTbl)
	case dbgen.TablePartSupp:
		return printed(dbgen.PartSupps(sf, part, parts), (*dbgen.PartSupp).AppendTbl)
	case dbgen.TableOrders:
		return printed(dbgen.Orders(sf, part, parts), (*dbgen.Order).AppendTbl)
	}
	return printed(dbgen.LineItems(sf, part, parts), (*dbgen.LineItem).AppendTbl)
}

func printed[T any](rows iter.Seq[T], appendTbl func(*T, []byte) []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var b []byte
		for r := range rows {
			if b = appendTbl(&r, b[:0]); !yield(b) {
				return
			}
		}
	}
}

// sum returns the checksum of lines, and how many they are.
func sum(h hash.Hash, lines iter.Seq[[]byte]) (hexed string, rows int64) {
	for l := range lines {
		h.Write(l)
		rows++
	}
	return hex.EncodeToString(h.Sum(nil)), rows
}

// The SHA-1 sums of the files that TPC's dbgen writes: for scale factor 1 as clflushopt/tpchgen-rs lists them in TESTING.md, and for
// 0.001 and 0.01 of the files in its folder tpchgen/data.
var whole = map[float64]map[string]string{
	0.001: {
		"customer": "157e07c75ef0cf0c3fef177a3102ce13d489e51e",
		"lineitem": "b8990c6a948810f5c4bd0c8b7249efae679dde9c",
		"nation":   "f361dffd3d927f5aa64e71cff91458fb5ea1315f",
		"orders":   "415a088cc869b46c266f9359ed5c505d85ac3d7a",
		"part":     "a07afb373f7c398feae34116fcdedbc05bc09547",
		"partsupp": "f80fbb25a750239f37c39be8732d2e6755e1a209",
		"region":   "ac61de9604337e791f1bdbcef8f0cdcc21b01514",
		"supplier": "84f55504484be5731c42c7ebfaf4577ecee50aa2",
	},
	0.01: {
		"customer": "c0345a5cef0407605ac2edcc7442a8dfe3a4c9f8",
		"lineitem": "bd54ec6886fb1404e851d5bf27f25146e206698d",
		"nation":   "f361dffd3d927f5aa64e71cff91458fb5ea1315f",
		"orders":   "ac72418f6b461f506ad717f131912fe2e58a8f77",
		"part":     "84c898b969abff12f85a02dd40be11a4d917d5b5",
		"partsupp": "3c62cc69413cd8b94d5dd0e1f3f4cf874137431c",
		"region":   "ac61de9604337e791f1bdbcef8f0cdcc21b01514",
		"supplier": "bef0ccf5d60b9b51d7701fd058922e520596d7f2",
	},
	1: {
		"customer": "bee45e9c240e87d63786324696b1babad18a5e0b",
		"lineitem": "4802b21c9975d965aa11893214a879df0d8d9e01",
		"nation":   "f361dffd3d927f5aa64e71cff91458fb5ea1315f",
		"orders":   "00d790a08a116feec992cea14272a4f1e5c55925",
		"part":     "06615f7433806c06162af49c7bc27166c64a31d6",
		"partsupp": "db0fcb935904765a9085505b5feb5260752f8bf3",
		"region":   "ac61de9604337e791f1bdbcef8f0cdcc21b01514",
		"supplier": "baad047476a2720d99b707b6f7a7c9e50c170d5a",
	},
}

func TestTheTablesAreThoseOfDbgen(t *testing.T) {
	for sf, sums := range whole {
		if sf == 1 && testing.Short() {
			continue
		}
		for _, table := range dbgen.Tables() {
			t.Run(fmt.Sprintf("%v/%v", sf, table), func(t *testing.T) {
				t.Parallel()
				got, rows := sum(sha1.New(), lines(table, sf, 0, 1))
				require.Equal(t, sums[table.String()], got)
				require.Equal(t, dbgen.Rows(table, sf), rows)
			})
		}
	}
}

//go:embed testdata/parts.txt
var partSums string

// The scale factors go up to 100,000, and from 30,000 on the keys come from another generator.
func TestPartsOfLargeTablesAreThoseOfTrino(t *testing.T) {
	tables := make(map[string]dbgen.Table)
	for _, table := range dbgen.Tables() {
		tables[table.String()] = table
	}
	n := 0
	for line := range strings.Lines(partSums) {
		if line[0] == '#' {
			continue
		}
		var table, want string
		var sf float64
		var part, parts int
		_, err := fmt.Sscan(line, &table, &sf, &part, &parts, &want)
		require.NoError(t, err, line)
		got, _ := sum(md5.New(), lines(tables[table], sf, part-1, parts))
		require.Equal(t, want, got, line)
		n++
	}
	require.Equal(t, 180, n)
}

func TestThePartsOfATableAreTheTable(t *testing.T) {
	for _, table := range dbgen.Tables()[2:] { // the first two have no parts
		for _, parts := range []int{2, 7, 40} {
			h := sha1.New()
			var rows int64
			for part := range parts {
				_, n := sum(h, lines(table, 0.01, part, parts))
				rows += n
			}
			require.Equal(t, whole[0.01][table.String()], hex.EncodeToString(h.Sum(nil)), "%v in %d parts", table, parts)
			require.Equal(t, dbgen.Rows(table, 0.01), rows)
		}
	}
}

func TestATableCanHaveMorePartsThanRows(t *testing.T) {
	// Like dbgen's, all rows are in the last part then.
	_, rows := sum(sha1.New(), lines(dbgen.TableSupplier, 0.001, 0, 100))
	require.Zero(t, rows)
	_, rows = sum(sha1.New(), lines(dbgen.TableSupplier, 0.001, 99, 100))
	require.EqualValues(t, 10, rows)
}
