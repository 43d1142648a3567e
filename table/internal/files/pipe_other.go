//go:build !unix

package files

import "os"

// Named pipes of Windows have other names, and are opened when there is a server.

// nonblocking opens a file.
func nonblocking(name string) (*os.File, error) { return os.Open(name) }

// awaited has nothing to wait for.
func awaited(*os.File) error { return nil }
