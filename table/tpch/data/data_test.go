package data_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table"
	"xfork/table/tpch/data"
	"xfork/table/tpch/dbgen"
)

// small is a scale factor of 60,000 lines, whose files are made in half a second.
const small = 0.01

func TestTheTablesAreThereOnceAndForAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	folder, err := data.Make(context.Background(), dir, small)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "sf0.01"), folder)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "the partial folder is gone")
	for _, name := range dbgen.Tables() {
		n, err := table.Count(table.Parquet(data.Glob(folder, name))).Force(context.Background())
		require.NoError(t, err)
		require.Equal(t, dbgen.Rows(name, small), n, name)
	}
	file := filepath.Join(folder, "nation-0000.parquet")
	before, err := os.Stat(file)
	require.NoError(t, err)
	_, err = data.Make(context.Background(), dir, small)
	require.NoError(t, err)
	after, err := os.Stat(file)
	require.NoError(t, err)
	require.True(t, os.SameFile(before, after), "not made again")
}

func TestTheTypesAreThoseOfTheSpecification(t *testing.T) {
	folder, err := data.Make(context.Background(), t.TempDir(), small)
	require.NoError(t, err)
	money := table.Type{Kind: table.Dec, Precision: 15, Scale: 2}
	for name, want := range map[dbgen.Table]map[string]table.Type{
		dbgen.TableLineItem: {
			"l_orderkey": {Kind: table.Int64}, "l_linenumber": {Kind: table.Int32}, "l_quantity": money, "l_discount": money,
			"l_shipdate": {Kind: table.Day}, "l_returnflag": {Kind: table.Str}, "l_comment": {Kind: table.Str},
		},
		dbgen.TableOrders:   {"o_totalprice": money, "o_orderdate": {Kind: table.Day}, "o_custkey": {Kind: table.Int64}},
		dbgen.TablePartSupp: {"ps_supplycost": money, "ps_availqty": {Kind: table.Int32}},
	} {
		s, err := table.Parquet(data.Glob(folder, name)).Schema(context.Background())
		require.NoError(t, err)
		for column, typ := range want {
			i := s.Index(column)
			require.GreaterOrEqual(t, i, 0, column)
			require.Equal(t, table.Field{Name: column, Type: typ}, s[i])
		}
	}
}

func TestWhatIsDamagedIsNotTakenForTheData(t *testing.T) {
	dir := t.TempDir()
	folder, err := data.Make(context.Background(), dir, small)
	require.NoError(t, err)
	orders := filepath.Join(folder, "orders-0000.parquet")
	whole, err := os.ReadFile(orders)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(orders, whole[:len(whole)/2], 0o600))
	_, err = data.Make(context.Background(), dir, small)
	require.ErrorContains(t, err, "orders-0000.parquet is damaged")
	require.NoError(t, os.Remove(orders))
	_, err = data.Make(context.Background(), dir, small)
	require.ErrorContains(t, err, "orders has 0 rows of 15000; remove the folder")
}

func TestAStoppedRunLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := data.Make(ctx, dir, small)
	require.ErrorIs(t, err, context.Canceled)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestAFileInTheWayIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := data.Make(context.Background(), file, small)
	require.ErrorContains(t, err, file)
}
