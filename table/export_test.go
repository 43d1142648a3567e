package table

import "xfork/table/internal/spill"

// Watch is an option that shows a run's space when the run is over.
func Watch(f func(s *spill.Space)) Option { return func(o *options) { o.watch = f } }
