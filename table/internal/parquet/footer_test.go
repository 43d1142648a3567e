package parquet_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

func TestADamagedFooterIsToldInPlainWords(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, pq.Write(&b, []row{{1, 2, "x"}}))
	good := b.Bytes()
	n := len(good)
	for _, c := range []struct {
		text   string
		damage func(b []byte) []byte
	}{
		{"x.parquet: not a Parquet file: it has 5 bytes", func(b []byte) []byte { return b[:5] }},
		{`x.parquet: not a Parquet file: it begins with "PK\x03\x04", and not with PAR1`, func(b []byte) []byte { copy(b, "PK\x03\x04"); return b }},
		{"x.parquet: not a Parquet file, or one that has been cut: it ends with", func(b []byte) []byte { return b[:n-20] }},
		{"x.parquet: the footer is encrypted, which is not supported", func(b []byte) []byte { copy(b, "PARE"); return b }},
		{"x.parquet: the footer is damaged: it has 1073741824 bytes, and the file", func(b []byte) []byte {
			binary.LittleEndian.PutUint32(b[n-8:], 1<<30)
			return b
		}},
		{"x.parquet: the footer is damaged: ", func(b []byte) []byte { binary.LittleEndian.PutUint32(b[n-8:], 20); return b }},
		{"x.parquet: the footer is damaged: a field is missing that all files have", func(b []byte) []byte {
			binary.LittleEndian.PutUint32(b[n-8:], 1)
			b[n-9] = 0 // an empty structure
			return b
		}},
	} {
		_, err := opened(c.damage(bytes.Clone(good)))
		require.ErrorContains(t, err, c.text)
	}
}

func TestMoreRowsThanAFileCanHaveAreAnError(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, pq.Write(&b, []row{{1, 2, "x"}}))
	for at := b.Len() - 9; at > 4; at-- {
		for _, x := range []byte{0x01, 0x80, 0xff} {
			damaged := bytes.Clone(b.Bytes())
			damaged[at] ^= x
			if table, err := opened(damaged); err == nil {
				require.LessOrEqual(t, table.Morsels(), 1, "byte %d", at)
				table.Close()
			}
		}
	}
}
