package native

// Compile gives a code's machine code, without a place.
func Compile(c *Func) ([]byte, error) { return compile(c) }
