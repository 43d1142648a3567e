package write

// Raw is a file of a format that another module writes. It has its name when it
// is committed, and is gone when it is closed before, as all files here.
type Raw struct{ out *output }

// NewRaw begins a file, which is not compressed whatever its name ends in.
func NewRaw(d Disk, path string) (*Raw, error) {
	out, err := create(d, path, false)
	if err != nil {
		return nil, err
	}
	return &Raw{out}, nil
}

// Write writes to the file.
func (r *Raw) Write(b []byte) (int, error) { return r.out.Write(b) }

// Commit gives the file its name, and returns how many bytes it has.
func (r *Raw) Commit() (bytes int64, err error) {
	err = r.out.commit()
	return r.out.bytes, err
}

// Close removes a file that is not committed.
func (r *Raw) Close() { r.out.Close() }
