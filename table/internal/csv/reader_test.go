package csv_test

import (
	"context"
	"testing"
	"testing/fstest"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/csv"
	"xfork/table/internal/files"
	"xfork/table/internal/vector"
)

// Text that is looked at is copied when it is shown after all; a number is parsed once, whichever comes first.
func TestALookCopiesNothing(t *testing.T) {
	src := &csv.Source{Set: files.Set{Glob: "f", FS: fstest.MapFS{"f": {Data: []byte("n,s\n1,some text\n2,\"with \"\"quotes\"\"\"\n")}}}, Comma: ','}
	table, err := src.Open(context.Background())
	require.NoError(t, err)
	defer table.Close()
	r := table.Reader()
	require.NoError(t, r.Open(context.Background(), 0))
	b := r.Next()
	require.Equal(t, 2, b.N)
	texts := []string{"some text", `with "quotes"`}
	looked := vector.Looked(b.Columns, 1).S[0]
	require.Equal(t, texts, vector.Looked(b.Columns, 1).S)
	shown := b.Column(1).S
	require.Equal(t, texts, shown)
	require.False(t, unsafe.StringData(looked) == unsafe.StringData(shown[0]))
	require.Equal(t, texts, vector.Looked(b.Columns, 1).S)

	numbers := vector.Looked(b.Columns, 0)
	require.Equal(t, []int64{1, 2}, numbers.I)
	numbers.I[0] = 7 // would be 1 again if it were parsed again
	require.EqualValues(t, 7, b.Column(0).I[0])
}
