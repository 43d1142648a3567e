package native

// Compile gives a code's machine code, without a place.
func Compile(c *Code) ([]byte, error) { return compile(c) }
