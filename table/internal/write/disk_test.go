package write_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/run"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
	"xfork/table/internal/write"
)

var errDisk = errors.New("no space left")

// disk is a disk on which the fail-th operation fails.
type disk struct {
	files map[string]*bytes.Buffer
	open  int
	fail  int
	done  int
}

type handle struct {
	d *disk
	b *bytes.Buffer
}

func (d *disk) step() error {
	if d.done++; d.done == d.fail {
		return errDisk
	}
	return nil
}

func (d *disk) Create(name string, _ bool, _ fs.FileMode) (write.File, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	d.files[name] = new(bytes.Buffer)
	d.open++
	return &handle{d, d.files[name]}, nil
}

func (d *disk) Direct(string) bool { return false }

func (d *disk) There(name string) (string, fs.FileMode) { return name, 0 }

func (d *disk) Rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	d.files[to] = d.files[from]
	delete(d.files, from)
	return nil
}

func (d *disk) Remove(name string) error {
	delete(d.files, name)
	return nil
}

func (h *handle) Write(b []byte) (int, error) {
	if err := h.d.step(); err != nil {
		n, _ := h.b.Write(b[:len(b)/2])
		return n, err
	}
	return h.b.Write(b)
}

func (h *handle) Sync() error { return h.d.step() }

func (h *handle) Close() error {
	h.d.open--
	return h.d.step()
}

// sink is what all three formats are.
type sink interface {
	run.Stream
	Commit() (write.Written, error)
	Close()
}

func TestADiskThatFailsAnywhere(t *testing.T) {
	s := types.Schema{{Name: "s", Type: types.Type{Kind: types.Str}}}
	c := vector.NewChunk([]types.Type{s[0].Type})
	for i := range vector.Size {
		c.Cols[0].S = append(c.Cols[0].S, strings.Repeat(fmt.Sprint(i, "x"), 300))
	}
	c.N, c.Cols[0].N = vector.Size, vector.Size
	for _, name := range []string{"d/a.csv", "d/a.csv.gz", "d/a.csv.zst", "d/a.ndjson", "d/a.parquet"} {
		attempt := func(d *disk) (w write.Written, err error) {
			var out sink
			switch {
			case strings.HasSuffix(name, "parquet"):
				out, err = write.NewParquet(d, name, s, 1000)
			case strings.HasSuffix(name, "ndjson"):
				out, err = write.NDJSON(d, name, s)
			default:
				out, err = write.CSV(d, name, s, ',')
			}
			if err != nil {
				return w, err
			}
			defer out.Close()
			p := out.Packer()
			for range 3 {
				p.Push(vector.Batch{N: c.N, Columns: c})
				if err := out.Consume(context.Background(), p.Take()); err != nil {
					return w, err
				}
			}
			return out.Commit()
		}
		whole := &disk{files: map[string]*bytes.Buffer{}}
		w, err := attempt(whole)
		require.NoError(t, err)
		require.Equal(t, write.Written{Rows: 3 * vector.Size, Bytes: int64(whole.files[name].Len()), Files: 1}, w, name)
		require.Greater(t, whole.done, 5)
		for fail := 1; fail <= whole.done; fail++ {
			d := &disk{files: map[string]*bytes.Buffer{}, fail: fail}
			_, err := attempt(d)
			require.ErrorIs(t, err, errDisk, "%s, operation %d", name, fail)
			require.Empty(t, d.files, "%s, operation %d", name, fail)
			require.Zero(t, d.open)
		}
	}
}
