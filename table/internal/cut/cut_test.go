package cut_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/cut"
	"xfork/table/internal/files"
)

// TestPartsInAnyOrder reads parts in an order in which most are looked through on behalf of others, with rows of all lengths.
func TestPartsInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, longest := range []int{50, 5000, 2 << 20, 9 << 20} {
		var b bytes.Buffer
		b.WriteString("header\n")
		for b.Len() < 12<<20 {
			b.WriteString("a,\"" + strings.Repeat("x\n,\"\"", r.IntN(r.IntN(longest)+1)/5) + "\"")
			b.WriteString([]string{"\n", "\r\n"}[r.IntN(2)])
		}
		for range 5 {
			text := &cut.Text{File: files.Bytes("f", b.Bytes()), Comma: ',', Quotes: true}
			text.Begin(cut.Bound{Offset: 7, Line: 2})
			got := make([]string, text.Parts())
			var p cut.Part
			for _, i := range r.Perm(len(got)) {
				require.NoError(t, p.Read(context.Background(), text, i))
				got[i] = string(p.Data)
				if len(p.Data) > 0 {
					require.Equal(t, int64(bytes.Count(b.Bytes()[:p.Offset], []byte{'\n'})+1), p.Line)
				}
			}
			require.Equal(t, b.String()[7:], strings.Join(got, ""))
			for _, part := range got {
				require.True(t, part == "" || strings.HasPrefix(part, "a,\""))
			}
		}
	}
}

func TestARowWithoutAnEnd(t *testing.T) {
	text := &cut.Text{File: files.Bytes("f", append([]byte("a\n\""), make([]byte, cut.Longest+cut.Size)...)), Comma: ',', Quotes: true}
	text.Begin(cut.Bound{Line: 1})
	var p cut.Part
	require.ErrorIs(t, p.Read(context.Background(), text, 0), cut.ErrLong)
	short := &files.File{ReaderAt: bytes.NewReader([]byte("abc")), Name: "f", Size: 10}
	require.ErrorContains(t, p.Read(context.Background(), func() *cut.Text { t := &cut.Text{File: short}; t.Begin(cut.Bound{Line: 1}); return t }(), 0), "f: unexpected EOF")
}
