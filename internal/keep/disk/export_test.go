package disk

// Steps calls f before each step of a Put, until the function that it returns is
// called.
func Steps(f func(step string) error) (end func()) {
	was := step
	step = f
	return func() { step = was }
}
