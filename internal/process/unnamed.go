//go:build unix

package process

import "os"

// The folder for temporary files may be on a disk. Pages that both processes use stay in memory as long as there is some, and are written
// to it by and by, as those of any mapped file.
//
// unnamedFile makes a temporary file and removes its name at once.
func unnamedFile(name string) (*os.File, error) {
	f, err := os.CreateTemp("", name)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
