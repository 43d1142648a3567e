package spill

import "os"

// tempFile is a file without a name, or with one that is removed when it is
// closed.
//
// Its space on the disk is free again when it is closed, also by the end of the
// process, however it ends.
type tempFile struct {
	*os.File
	named bool
}

// create makes a file in a folder. Where an open file can be removed, it is
// removed at once: its bytes live as long as it is open.
func create(dir string) (Storage, error) {
	f, err := os.CreateTemp(dir, "xfork-*.spill")
	if err != nil {
		return nil, err
	}
	return &tempFile{f, os.Remove(f.Name()) != nil}, nil
}

// Close closes the file, and removes it if it still has a name.
func (f *tempFile) Close() error {
	err := f.File.Close()
	if f.named {
		return os.Remove(f.Name())
	}
	return err
}

// folder returns the name of a folder for errors.
func folder(dir string) string {
	if dir == "" {
		return os.TempDir()
	}
	return dir
}
