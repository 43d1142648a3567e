//go:build !unix

package observe

import "time"

// processorTime is not known here.
func processorTime() time.Duration { return 0 }
