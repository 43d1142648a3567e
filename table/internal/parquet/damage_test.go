package parquet_test

import (
	"bytes"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"xfork/table/internal/page"
)

// whole says that every byte is flipped and that files are cut at every length, which takes hours: make battery.
var whole = os.Getenv("XFORK_BATTERY") != ""

// places returns where a file of n bytes is damaged: everywhere, or in some places of which most are close to the ends.
func places(n, most int) []int {
	var all []int
	if whole || n <= most {
		for i := range n {
			all = append(all, i)
		}
		return all
	}
	r := rand.New(rand.NewPCG(uint64(n), 1))
	for range most / 2 {
		all = append(all, r.IntN(n), n-1-r.IntN(min(n, 4096)))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// harmless reads damaged bytes: each column that fails says where, and none has failed by a panic.
func harmless(t *testing.T, name string, at int, data []byte) (got values, failed map[string]error, err error) {
	t.Helper()
	got, failed, err = ours(data)
	if err != nil {
		require.ErrorContains(t, err, "x.parquet: ", "%s, byte %d", name, at)
		require.NotRegexp(t, "thrift|FIELD|→", err.Error(), "%s, byte %d", name, at)
		require.NotContains(t, err.Error(), "runtime error", "%s, byte %d", name, at)
	}
	for _, err := range failed {
		require.ErrorContains(t, err, "x.parquet, row group ", "%s, byte %d", name, at)
		require.ErrorContains(t, err, "column ", "%s, byte %d", name, at)
		require.NotContains(t, err.Error(), "runtime error", "%s, byte %d", name, at)
	}
	return got, failed, err
}

func TestDamagedFilesOfOtherWritersDoNoHarm(t *testing.T) {
	all := testdata(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		data := all[name]
		most := max(8, min(200, 1<<21/len(data)))
		r := rand.New(rand.NewPCG(uint64(len(data)), 2))
		for _, at := range places(len(data), most) {
			flipped := bytes.Clone(data)
			flipped[at] ^= byte(1 + r.IntN(255))
			harmless(t, name, at, flipped)
			_, _, err := harmless(t, name, at, data[:at])
			require.Error(t, err, "%s, cut after %d bytes", name, at)
		}
	}
}

// bodies returns which bytes of a file belong to pages, of which all have checksums, and not to their headers.
func bodies(t *testing.T, data []byte) []bool {
	t.Helper()
	f, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	inside := make([]bool, len(data))
	for _, g := range f.Metadata().RowGroups {
		for _, c := range g.Columns {
			from := c.MetaData.DataPageOffset
			if at := c.MetaData.DictionaryPageOffset; at > 0 {
				from = at
			}
			var s page.Stream
			s.Reset(bytes.NewReader(data), from, from+c.MetaData.TotalCompressedSize, 0)
			for {
				h, err := s.Next()
				if err == io.EOF {
					break
				}
				require.NoError(t, err)
				require.True(t, h.Summed)
				size := h.Compressed
				s.Skip()
				end := from + c.MetaData.TotalCompressedSize
				if _, err := s.Next(); err == nil {
					end = s.At()
				}
				for i := end - int64(size); i < end; i++ {
					inside[i] = true
				}
			}
		}
	}
	return inside
}

func TestADamagedPageWithAChecksumIsAnErrorOrTheSameAnswer(t *testing.T) {
	for _, version := range []int{1, 2} {
		for _, codec := range codecs {
			data := written(t, 40, codec, version, 100, 40)
			inside := bodies(t, data)
			want, failed, err := ours(data)
			require.NoError(t, err)
			require.Empty(t, failed)
			found := 0
			for _, at := range places(len(data), 60) {
				flipped := bytes.Clone(data)
				flipped[at] ^= 0x55
				got, failed, err := harmless(t, "written", at, flipped)
				if !inside[at] {
					continue
				}
				found++
				require.NoError(t, err)
				require.Len(t, failed, 1, "byte %d", at)
				for name, values := range want {
					if failed[name] == nil {
						require.True(t, slices.EqualFunc(values, got[name], equal), "column %q, byte %d", name, at)
					}
				}
			}
			require.NotZero(t, found)
		}
	}
}

func FuzzFiles(f *testing.F) {
	f.Add(written(f, 30, &pq.Zstd, 1, 100, 20))
	f.Add(written(f, 30, &pq.Uncompressed, 2, 100, 20))
	for _, data := range testdata(f) {
		if len(data) < 1<<14 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, failed, err := ours(data)
		if err != nil {
			require.NotContains(t, err.Error(), "runtime error")
		}
		for _, err := range failed {
			require.NotContains(t, err.Error(), "runtime error")
		}
	})
}
