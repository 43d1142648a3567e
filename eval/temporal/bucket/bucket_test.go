package bucket_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"

	"xfork/eval/temporal/bucket"
)

const key = "blob/00ff"

func TestStore(t *testing.T) {
	folder := t.TempDir()
	file, err := fileblob.OpenBucket(folder, nil)
	require.NoError(t, err)
	for name, b := range map[string]*blob.Bucket{"memory": memblob.OpenBucket(nil), "files": file} {
		t.Run(name, func(t *testing.T) {
			t.Cleanup(func() { require.NoError(t, b.Close()) })
			s, ctx := bucket.Store(b), t.Context()

			_, err := s.Get(ctx, key, 10)
			require.ErrorIs(t, err, fs.ErrNotExist)

			for _, data := range [][]byte{[]byte("first"), {}, bytes.Repeat([]byte("x"), 1<<20)} { // a key may be written again
				require.NoError(t, s.Put(ctx, key, data))
				got, err := s.Get(ctx, key, 1<<20)
				require.NoError(t, err)
				require.True(t, bytes.Equal(data, got))
			}

			_, err = s.Get(ctx, key, 1<<20-1)
			require.EqualError(t, err, "the object blob/00ff has 1048576 bytes, of at most 1048575")
			require.NotErrorIs(t, err, fs.ErrNotExist)

			over, end := context.WithCancel(ctx)
			end()
			require.Error(t, s.Put(over, key, nil))
			_, err = s.Get(over, key, 1<<20)
			require.Error(t, err)
		})
	}
}

func TestAnObjectThatIsCutShortIsWhatIsThere(t *testing.T) {
	folder := t.TempDir()
	b, err := fileblob.OpenBucket(folder, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	s := bucket.Store(b)
	require.NoError(t, s.Put(t.Context(), key, []byte("whole")))
	require.NoError(t, os.Truncate(filepath.Join(folder, "blob", "00ff"), 2))
	got, err := s.Get(t.Context(), key, 10)
	require.NoError(t, err, "whether it is damaged is for the digest to say")
	require.Equal(t, "wh", string(got))
}

func TestMisuse(t *testing.T) {
	require.PanicsWithValue(t, "bucket: Store of a nil bucket", func() { bucket.Store(nil) })
	b := memblob.OpenBucket(nil)
	require.NoError(t, b.Close())
	_, err := bucket.Store(b).Get(t.Context(), key, 1)
	require.ErrorContains(t, err, "closed")
}
