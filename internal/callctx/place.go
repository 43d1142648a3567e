package callctx

// MadeIn notes, on the function's goroutine, the number of the process that makes the call, for views.
func (c *Call) MadeIn(process int) { c.place = int32(process) }

// Place returns that number, or 0 for this process.
func (c *Call) Place() int64 { return int64(c.place) }
