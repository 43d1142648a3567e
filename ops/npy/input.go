package npy

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// input is an array on disk, open, and read up to its first element:
//
//	x.npy              file ------------------------> header | elements
//	a.npz/x            file -> zip -> x.npy (unpacked) -> header | elements | checksum
//
// It is used by one goroutine, and closed by the function that opened it.
type input struct {
	*Header
	io.Reader
	name string
	file *os.File
	part io.Closer // the reader of an archive's member
}

// open finds the array that name stands for and reads its header. Every error
// names the file. When it returns an input, the file has, or the archive says
// that it has, exactly as many bytes as the header asks for: then memory may be
// taken for them.
func open(name string) (in *input, err error) {
	in = &input{name: name}
	defer func() {
		if err != nil {
			in.Close()
			in, err = nil, in.named(err)
		}
	}()
	archive, member := split(name)
	var size int64
	if in.file, size, err = regular(archive); err != nil {
		return in, err
	}
	if in.Reader = in.file; archive != name || strings.HasSuffix(name, ".npz") {
		if size, err = in.enter(size, member); err != nil {
			return in, err
		}
	}
	if in.Header, err = readHeader(in.Reader); err != nil {
		return in, err
	}
	switch left := size - in.at; {
	case left < in.bytes():
		return in, fmt.Errorf("%w: it ends after %d of %d bytes of its array", ErrFormat, max(left, 0), in.bytes())
	case left > in.bytes():
		return in, fmt.Errorf("%w: %d bytes are behind its array", ErrFormat, left-in.bytes())
	}
	return in, nil
}

// named puts the name before an error that does not have it, as those of
// package os do.
func (in *input) named(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return err
	}
	return fmt.Errorf("%s: %w", in.name, err)
}

// Close closes what has been opened, which may be nothing. There is nothing
// that could be lost: its errors are dropped.
func (in *input) Close() {
	if in.part != nil {
		in.part.Close()
	}
	if in.file != nil {
		in.file.Close()
	}
}

// split returns the file of a name and, if it is an archive, the array in it.
// The last ".npz/" counts, so that an archive may lie in a folder with such a
// name; names in an archive have slashes of their own, as those that neural
// networks are saved under.
func split(name string) (file, member string) {
	for _, slash := range []string{"/", string(os.PathSeparator)} {
		at := strings.LastIndex(name, ".npz"+slash)
		if at < 0 {
			continue
		}
		file, member = name[:at+4], name[at+5:]
		if i, err := os.Stat(file); err == nil && i.IsDir() {
			break // a folder may have such a name
		}
		return file, member
	}
	return name, ""
}

// regular opens a file that has a length. Every header is compared with it; a
// pipe would have to be read to its end before it is known whether the array is
// whole, and to open one may take for ever.
func regular(name string) (*os.File, int64, error) {
	i, err := os.Stat(name)
	if err != nil {
		return nil, 0, err
	}
	if !i.Mode().IsRegular() {
		return nil, 0, errors.New("not a regular file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	return f, i.Size(), nil
}

// enter goes on to an array of the archive that is open, of so many bytes, and
// returns the length that it has when unpacked, by what the archive's directory
// says. Package zip holds the unpacked bytes to that length and to the
// checksum, at the end.
func (in *input) enter(size int64, member string) (int64, error) {
	z, err := zip.NewReader(in.file, size)
	if err != nil {
		return 0, damaged(err)
	}
	i := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == member+".npy" })
	if i < 0 {
		what := "has no array " + fmt.Sprintf("%q", member)
		if member == "" {
			what = "is an archive: add /NAME"
		}
		return 0, fmt.Errorf("%w: it %s; there are %s", ErrName, what, some(names(z)))
	}
	f := z.File[i]
	// Deflate makes of a byte 1,032 at most, so a larger figure is a lie that
	// would cost memory.
	if f.CompressedSize64 > uint64(size) || f.UncompressedSize64/1032 > f.CompressedSize64 {
		return 0, fmt.Errorf("%w: %d bytes are said to unpack to %d", ErrFormat, f.CompressedSize64, f.UncompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return 0, damaged(err)
	}
	in.part, in.Reader = r, unpacked{r}
	return int64(f.UncompressedSize64), nil
}

// unpacked is a member of an archive, with its errors as causes of ErrFormat: a
// stream that does not unpack, a wrong checksum.
type unpacked struct{ r io.Reader }

func (u unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if err != nil && err != io.EOF {
		err = damaged(err)
	}
	return n, err
}

// damaged makes an error of package zip one of ErrFormat, unless it comes from
// the disk.
func damaged(err error) error {
	var disk *os.PathError
	if errors.As(err, &disk) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrFormat, err)
}

// names returns the arrays of an archive. Other files in it are none of
// numpy's, and are left out as numpy leaves them out.
func names(z *zip.Reader) (ns []string) {
	for _, f := range z.File {
		if n, is := strings.CutSuffix(f.Name, ".npy"); is {
			ns = append(ns, n)
		}
	}
	return ns
}

// some is a list for an error: a model may have thousands of arrays, and one
// line is read.
func some(ns []string) string {
	switch {
	case len(ns) == 0:
		return "none"
	case len(ns) > 8:
		return strings.Join(ns[:8], ", ") + fmt.Sprintf(" and %d more", len(ns)-8)
	}
	return strings.Join(ns, ", ")
}

// piece is how many bytes are read, written or converted between two looks at
// the context: some hundred microseconds of work, against which a look is
// nothing.
const piece = 1 << 20

// full reads all of b, or returns the cause of the end of the context, or an
// error that names the file.
func (in *input) full(ctx context.Context, b []byte) error {
	for len(b) > 0 {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		n, err := io.ReadFull(in, b[:min(piece, len(b))])
		if err != nil {
			return in.named(cut(err, "in its array"))
		}
		b = b[n:]
	}
	return nil
}

// end reads behind the array. Only the read that meets the end of an archive's
// member compares the checksum, so that without it a flipped bit would pass.
func (in *input) end() error {
	n, err := in.Read(make([]byte, 1))
	switch {
	case n > 0: // it has grown meanwhile
		return in.named(fmt.Errorf("%w: there are bytes behind its array", ErrFormat))
	case err != nil && err != io.EOF:
		return in.named(err)
	}
	return nil
}
