//go:build (amd64 || arm64) && !xfork_nofp

package site

import "sync/atomic"

// Crowd takes all places away from which Caller would know a line.
func Crowd() {
	found.Lock()
	defer found.Unlock()
	for i := range lines {
		atomic.StoreUintptr(&lines[i].pc, 1)
	}
}
