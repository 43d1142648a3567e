package table_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	. "xfork/table"
)

// A child has a limit for the length of its files, which is what a full disk is to a
// program: a write that fails.
func TestAFullDiskIsOneErrorAndNoFileIsLeft(t *testing.T) {
	if dir := os.Getenv("XFORK_SPILL_FULL"); dir != "" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			fmt.Println("no limit:", err)
			return
		}
		rows := deals(dealRows, 60_000, false, 1)
		sorted := Slice(rows).Sort("price")
		nearest := Slice(rows).JoinAsof(Slice(rows).Select("shop", Col("price").As("p"), Col("city").As("c")), Asof("price", "p"), On("shop"))
		for _, f := range []Frame{sorted, nearest} {
			_, err := Rows[answer](ends(f).Options(Memory(limit), Spill(dir))).Force(context.Background(), eval.Workers(8))
			fmt.Println("the error:", err)
		}
		return
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestAFullDiskIsOneErrorAndNoFileIsLeft$")
	child.Env = append(os.Environ(), "XFORK_SPILL_FULL="+dir)
	out, err := child.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, 2, strings.Count(string(out), "table: spilling: "), string(out))
	require.Contains(t, string(out), "bytes are in the file in "+dir)
	require.Contains(t, string(out), "file too large")
	require.Contains(t, string(out), "another folder can be named with table.Spill, and more memory with table.Memory")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}
