package data

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/table/internal/dataset"
	"xfork/table/tpch/dbgen"
)

func TestAFullDiskIsAnErrorAndLeavesNoFile(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is on Linux")
	}
	// A link to a device that has no room, so that it is the link that is removed.
	path := filepath.Join(t.TempDir(), "orders.parquet")
	require.NoError(t, os.Symlink("/dev/full", path))
	_, err := writers[dbgen.TableOrders](context.Background(), path, 0.01, 0, 1)
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.ErrorContains(t, err, path)
	_, err = os.Lstat(path)
	require.True(t, errors.Is(err, os.ErrNotExist), "removed")
}

func TestPartsAreWrittenInRowGroupsWithStatistics(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lineitem.parquet")
	n, err := writers[dbgen.TableLineItem](context.Background(), path, 0.1, 1, 2)
	require.NoError(t, err)
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	file, err := pq.OpenFile(f, info.Size())
	require.NoError(t, err)
	require.Equal(t, n, file.NumRows())
	groups := file.RowGroups()
	require.Len(t, groups, int(n+dataset.GroupRows-1)/dataset.GroupRows)
	last := int64(0)
	for _, g := range groups {
		keys := g.ColumnChunks()[0].(*pq.FileColumnChunk)
		low, high, there := keys.Bounds()
		require.True(t, there)
		require.GreaterOrEqual(t, low.Int64(), last, "orders are written in the order of their keys")
		require.Greater(t, high.Int64(), low.Int64())
		last = high.Int64()
	}
}
