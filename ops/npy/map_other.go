//go:build !unix && !windows

package npy

import (
	"errors"
	"os"
)

// mapped refuses: there are no mappings here.
func mapped(*os.File, int64) (b []byte, unmap func() error, err error) {
	return nil, nil, errors.ErrUnsupported
}
