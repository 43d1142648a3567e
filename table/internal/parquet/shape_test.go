package parquet_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
	"github.com/stretchr/testify/require"
)

func TestARowGroupOfOtherColumnsIsAnErrorInPlainWords(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, pq.Write(&b, []row{{1, 2, "x"}}))
	for _, n := range []int{0, 1, 2} {
		_, err := opened(changed(t, b.Bytes(), func(m *format.FileMetaData) { m.RowGroups[0].Columns = m.RowGroups[0].Columns[:n] }))
		require.ErrorContains(t, err, "x.parquet: the footer is damaged: ")
		require.NotContains(t, err.Error(), "runtime")
	}
}

func TestAnEncryptedColumnIsAnErrorOfItsOwn(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, pq.Write(&b, []row{{1, 2, "x"}, {3, 4, "y"}}))
	for _, change := range []func(c *format.ColumnChunk){
		func(c *format.ColumnChunk) { c.CryptoMetadata.Value = &format.EncryptionWithFooterKey{} },
		func(c *format.ColumnChunk) {
			c.CryptoMetadata.Value = &format.EncryptionWithColumnKey{PathInSchema: []string{"n"}}
			c.EncryptedColumnMetadata = []byte("secret")
			c.MetaData = format.ColumnMetaData{}
		},
	} {
		got, failed, err := ours(changed(t, b.Bytes(), func(m *format.FileMetaData) { change(&m.RowGroups[0].Columns[0]) }))
		require.NoError(t, err)
		require.Len(t, failed, 1)
		require.ErrorContains(t, failed["n"], `column "n": page at byte`)
		require.ErrorContains(t, failed["n"], "it is encrypted, which is not supported")
		require.Equal(t, []any{2.0, 4.0}, got["f"])
	}
}

func TestFilesWithoutRows(t *testing.T) {
	var b bytes.Buffer
	w := pq.NewGenericWriter[row](&b)
	require.NoError(t, w.Close())
	got, failed, err := ours(b.Bytes())
	require.NoError(t, err)
	require.Empty(t, failed)
	require.Equal(t, values{"n": {}, "f": {}, "s": {}}, got)

	var c bytes.Buffer
	require.NoError(t, pq.Write(&c, []row{{1, 2, "x"}}))
	empty := changed(t, c.Bytes(), func(m *format.FileMetaData) { // one without rows, one with, one without
		none := m.RowGroups[0]
		none.NumRows = 0
		none.Columns = append([]format.ColumnChunk(nil), none.Columns...)
		for i := range none.Columns {
			none.Columns[i].MetaData.NumValues, none.Columns[i].MetaData.DataPageOffset, none.Columns[i].MetaData.TotalCompressedSize = 0, 0, 0
		}
		m.RowGroups = append(append([]format.RowGroup{none}, m.RowGroups...), none)
	})
	got, failed, err = ours(empty)
	require.NoError(t, err)
	require.Empty(t, failed)
	require.Equal(t, []any{int64(1)}, got["n"])
}

func TestNestedColumnsLeaveTheOthersAlone(t *testing.T) {
	type inner struct {
		A int64
		B []string
	}
	type nested struct {
		N int64          `parquet:"n"`
		L []int64        `parquet:"l,list"`
		R []int64        `parquet:"r"`
		M map[string]int `parquet:"m"`
		S inner          `parquet:"s"`
		O *inner         `parquet:"o,optional"`
		Z *string        `parquet:"z,optional"`
	}
	z := "z"
	var b bytes.Buffer
	require.NoError(t, pq.Write(&b, []nested{{N: 1, L: []int64{1, 2}, R: []int64{1, 2, 3}, M: map[string]int{"a": 1, "b": 2}, O: &inner{B: []string{"x"}}}, {N: 2, Z: &z}}))
	got, failed, err := ours(b.Bytes())
	require.NoError(t, err)
	require.Empty(t, failed)
	require.Equal(t, values{"n": {int64(1), int64(2)}, "z": {nil, "z"}}, got)
	table, err := opened(b.Bytes())
	require.NoError(t, err)
	defer table.Close()
	for _, name := range []string{"l", "r", "m", "s", "s.A", "o"} {
		require.Contains(t, table.(interface{ LeftOut(string) string }).LeftOut(name), "nested", name)
	}
}

// framed compresses in frames of some blocks as Hadoop does: sizes in front of each, the most significant byte first.
func framed(t *testing.T, data []byte, frame, block int) (out []byte) {
	for len(data) > 0 {
		some := data[:min(frame, len(data))]
		data = data[len(some):]
		out = binary.BigEndian.AppendUint32(out, uint32(len(some)))
		for len(some) > 0 {
			part := some[:min(block, len(some))]
			some = some[len(part):]
			packed := packedBlock(t, part)
			out = binary.BigEndian.AppendUint32(out, uint32(len(packed)))
			out = append(out, packed...)
		}
	}
	return out
}

func packedBlock(t *testing.T, data []byte) []byte {
	packed := make([]byte, lz4.CompressBlockBound(len(data)))
	n, err := new(lz4.Compressor).CompressBlock(data, packed)
	require.NoError(t, err)
	return packed[:n]
}

// paged is a file of one page of integers, compressed by whatever made body.
func paged(t *testing.T, rows int, size int, codec format.CompressionCodec, body []byte) []byte {
	t.Helper()
	sample := oneColumn(t, pq.Leaf(pq.Int64Type), int64s(make([]int64, rows)...))
	page, err := thrift.Marshal(new(thrift.CompactProtocol), &format.PageHeader{
		Type: format.DataPage, UncompressedPageSize: int32(size), CompressedPageSize: int32(len(body)),
		DataPageHeader: thrift.New(format.DataPageHeader{NumValues: int32(rows), DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE}),
	})
	require.NoError(t, err)
	page = append(page, body...)
	data := changed(t, sample, func(m *format.FileMetaData) {
		c := &m.RowGroups[0].Columns[0].MetaData
		c.Codec, c.DataPageOffset, c.DictionaryPageOffset, c.TotalCompressedSize = codec, int64(len(sample)), 0, int64(len(page))
	})
	end := len(data) - 8 - int(binary.LittleEndian.Uint32(data[len(data)-8:]))
	out := append(bytes.Clone(data[:end]), make([]byte, len(sample)-end)...)
	return append(append(out, page...), data[end:]...)
}

func TestTheFirstLZ4OfTheFormatIsRead(t *testing.T) {
	var want []any
	var plain []byte
	for i := range int64(5000) {
		want = append(want, i%100)
		plain = binary.LittleEndian.AppendUint64(plain, uint64(i%100))
	}
	for name, body := range map[string][]byte{
		"one frame of one block": framed(t, plain, len(plain), len(plain)), "frames": framed(t, plain, 7000, 7000), "blocks": framed(t, plain, 9000, 4001),
		"no frame": packedBlock(t, plain),
	} {
		got, failed, err := ours(paged(t, len(want), len(plain), format.Lz4, body))
		require.NoError(t, err, name)
		require.Empty(t, failed, name)
		require.Equal(t, want, got["c"], name)
	}
	body := framed(t, plain, 7000, 7000)
	for at := range 40 {
		body[at] ^= 0x80
		_, failed, err := ours(paged(t, len(want), len(plain), format.Lz4, body))
		body[at] ^= 0x80
		require.NoError(t, err)
		if err := failed["c"]; err != nil {
			require.ErrorContains(t, err, "damaged page")
			require.NotContains(t, err.Error(), "runtime")
		}
	}
	_, failed, err := ours(paged(t, len(want), len(plain), format.LZO, body))
	require.NoError(t, err)
	require.ErrorContains(t, failed["c"], "the compression LZO is not supported")
}

func TestTwoColumnsOfOneNameGetTwoNames(t *testing.T) {
	type two struct {
		A int64 `parquet:"a"`
		B int64 `parquet:"b"`
	}
	var b bytes.Buffer
	require.NoError(t, pq.Write(&b, []two{{1, 2}}))
	got, failed, err := ours(changed(t, b.Bytes(), func(m *format.FileMetaData) { m.Schema[2].Name = "a" }))
	require.NoError(t, err)
	require.Empty(t, failed)
	require.Equal(t, values{"a": {int64(1)}, "a_1": {int64(2)}}, got)
}
