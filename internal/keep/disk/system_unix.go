//go:build unix

package disk

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// foreign returns why what lies in a folder could have been written by another
// user, or nothing. The sum of an entry is no help: it can be made by anything
// that can write. What is read by others is not looked at, for the folder is
// made so that only its owner reads it.
func foreign(info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
		return fmt.Sprintf("belongs to the user with number %d", st.Uid)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return "may be written to by others"
	}
	return ""
}
