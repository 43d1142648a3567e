//go:build !linux && !darwin

package progress

import "os"

// size takes a character device for a terminal of the usual width: the standard library has no way to ask for more here, and
// the module has no dependency for it.
func size(f *os.File) (columns int, terminal bool) {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return 0, false
	}
	return usual, true
}
