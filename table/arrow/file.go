package arrow

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"xfork/table/internal/bind"
	"xfork/table/internal/files"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// fileSource is files.
type fileSource struct{ glob string }

// String describes the source.
func (s *fileSource) String() string { return "Arrow " + s.glob }

// filed is open files. Each batch is a morsel.
type filed struct {
	schema  types.Schema
	files   []*files.File
	places  [][]int
	batches []place
}

// place is a batch of a file.
type place struct{ file, batch int }

// Open reads the footers.
func (s *fileSource) Open(ctx context.Context) (source.Table, error) {
	set := files.Set{Glob: s.glob}
	all, err := set.Open(ctx)
	if err != nil {
		return nil, err
	}
	t := &filed{files: all}
	for i := range all {
		if err := t.footer(i); err != nil {
			t.Close()
			return nil, fmt.Errorf("arrow: %s: %w", all[i].Name, err)
		}
	}
	return t, nil
}

// A column may have nulls if one of the files says so. The readers that this
// makes are not kept: a worker has its own, with the dictionaries of its batches.
//
// footer reads the footer of a file, of which the columns have to be those of
// the first one.
func (t *filed) footer(i int) (err error) {
	defer damaged(&err)
	r, err := reading(t.files[i], budgetOf(t.files[i]))
	if err != nil {
		return err
	}
	s, err := schemaOf(r.Schema())
	if err != nil {
		return err
	}
	if i == 0 {
		t.schema = s
	}
	places := make([]int, len(t.schema))
	var theirs, ours types.Finder
	for k, f := range t.schema {
		at := theirs.Index(s, f.Name)
		if at < 0 {
			return fmt.Errorf("it has no column %q, which %s has", f.Name, t.files[0].Name)
		}
		if s[at].Type != f.Type {
			return fmt.Errorf("column %q is %v, and in %s %v", f.Name, s[at].Type, t.files[0].Name, f.Type)
		}
		t.schema[k].Null = f.Null || s[at].Null
		places[k] = at
	}
	for _, f := range s {
		if ours.Index(t.schema, f.Name) < 0 {
			return fmt.Errorf("it has a column %q, which %s has not", f.Name, t.files[0].Name)
		}
	}
	t.places = append(t.places, places)
	for k := range r.NumRecords() {
		t.batches = append(t.batches, place{i, k})
	}
	return nil
}

// A file in the byte order of another machine is turned round by arrow-go when
// it is read.
//
// reading opens a file with a reader of one goroutine: readers keep the
// dictionaries, and are not safe for several.
func reading(f *files.File, m *budget) (r *ipc.FileReader, err error) {
	defer damaged(&err)
	if err := footer(f, f.Size); err != nil {
		return nil, err
	}
	return ipc.NewFileReader(io.NewSectionReader(f, 0, f.Size), ipc.WithAllocator(m), ipc.WithEnsureNativeEndian(true),
		ipc.WithBodySizeLimit(f.Size), ipc.WithMetadataSizeLimit(f.Size))
}

// Schema returns the columns.
func (t *filed) Schema() types.Schema { return t.schema }

// Prune returns t: files of Arrow have no statistics.
func (t *filed) Prune([]*bind.Expr) source.Table { return t }

// Morsels returns how many batches there are.
func (t *filed) Morsels() int { return len(t.batches) }

// Close closes the files.
func (t *filed) Close() {
	for _, f := range t.files {
		f.Close()
	}
}

// Reader returns a reader.
func (t *filed) Reader() source.Reader {
	r := &fileReader{t: t, open: make([]*ipc.FileReader, len(t.files)), memory: make([]*budget, len(t.files))}
	r.init(t.schema, false)
	return r
}

// fileReader reads batches. It opens a file when it reads the first batch of it.
type fileReader struct {
	t      *filed
	open   []*ipc.FileReader
	memory []*budget
	window
	at place
}

// The batch before is not released: texts that a result has are in its memory,
// which the collector frees with the last of them.
//
// Open reads a batch.
func (r *fileReader) Open(_ context.Context, morsel int) error {
	r.at = r.t.batches[morsel]
	b, err := r.read()
	if err != nil {
		return r.named(err)
	}
	r.show(b, r.t.places[r.at.file], 0, int(b.NumRows()))
	return nil
}

func (r *fileReader) read() (b arrow.RecordBatch, err error) {
	defer damaged(&err)
	f := &r.open[r.at.file]
	m := &r.memory[r.at.file]
	if *f == nil {
		*m = budgetOf(r.t.files[r.at.file])
		if *f, err = reading(r.t.files[r.at.file], *m); err != nil {
			return nil, err
		}
	}
	(*m).renew()
	if b, err = (*f).RecordBatchAt(r.at.batch); err != nil {
		return nil, err
	}
	return b, whole(b, r.open[r.at.file].Schema())
}

// arrow-go checks less than that: an array has the length that its own header
// says, whatever the batch says.
//
// whole checks what the windows rely on: the types of the footer, and columns
// of one length.
func whole(b arrow.RecordBatch, s *arrow.Schema) error {
	if b.NumRows() < 0 || int(b.NumCols()) != len(s.Fields()) {
		return errors.New("it is damaged: the batch has other columns than its file")
	}
	for i, c := range b.Columns() {
		if int64(c.Len()) != b.NumRows() || !arrow.TypeEqual(c.DataType(), s.Field(i).Type) {
			return fmt.Errorf("it is damaged: column %q has another type or length than its batch", s.Field(i).Name)
		}
	}
	return nil
}

// named adds the file and the batch to an error.
func (r *fileReader) named(err error) error {
	return fmt.Errorf("arrow: %s, batch %d: %w", r.t.files[r.at.file].Name, r.at.batch, err)
}

// Next moves on to the next rows.
func (r *fileReader) Next() vector.Batch {
	b := r.window.Next()
	b.Columns = r
	return b
}

// Column is that of the window, with the file in its error.
func (r *fileReader) Column(i int) *vector.Vector {
	if r.made[i] != nil {
		return r.made[i]
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case vector.Thrown:
			vector.Throw(r.named(p.Err))
		default:
			panic(p)
		}
	}()
	return r.window.Column(i)
}
