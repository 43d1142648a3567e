//go:build seam

package scheduler

import "fmt"

// Quiet returns an error that says what of an engine made for so many workers and I/O calls has not come back although no run is left;
// nil: all slots are free, no goroutine is inside of the exclusion, and no list holds a run that has ended. Explored schedules call
// it at their end.
func (e *Engine) Quiet(cpu, io int) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.cpu.free != cpu-1:
		return fmt.Errorf("%d of %d CPU slots are free", e.cpu.free, cpu-1)
	case e.io.free != io:
		return fmt.Errorf("%d of %d I/O slots are free", e.io.free, io)
	case e.exclusion.inside.Load() != 0 || e.exclusion.closed.Load() || e.exclusion.holder:
		return fmt.Errorf("%d goroutines are inside of the exclusion; closed: %v, held: %v",
			e.exclusion.inside.Load(), e.exclusion.closed.Load(), e.exclusion.holder)
	case len(e.cpu.refused)+len(e.io.refused) > 0:
		return fmt.Errorf("a run that has ended still wants a slot")
	}
	return nil
}
