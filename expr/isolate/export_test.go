package isolate

// WithoutMain calls f in a process that has not called Main.
func WithoutMain(f func()) {
	started.Store(false)
	defer started.Store(true)
	f()
}
