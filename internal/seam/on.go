//go:build seam

package seam

// Controller chooses which goroutine goes on at every step.
type Controller interface {
	Step(point string)
	Go(f func())
}

// Installed is the test's controller, set before anything runs; nil leaves the schedule to Go.
var Installed Controller

// Step hands control to the controller.
func Step(point string) {
	if Installed != nil {
		Installed.Step(point)
	}
}

// Go starts a goroutine under the controller.
func Go(f func()) {
	if Installed != nil {
		Installed.Go(f)
		return
	}
	go f()
}
