//go:build !unix

package observe

import "time"

// processorTime is not known on systems without getrusage: 0, and views leave it out.
func processorTime() time.Duration { return 0 }
