package scratch

// Another extends s by one element: by the one that had the place before s was cut off, with
// whatever is in it, or by a new one. So elements that own memory of their own are used again.
func Another[T any](s *[]*T) *T {
	if n := len(*s); n < cap(*s) && (*s)[:n+1][n] != nil {
		*s = (*s)[:n+1]
	} else {
		*s = append(*s, new(T))
	}
	return (*s)[len(*s)-1]
}

// least is how many elements Resized makes room for at least, so that slices which grow one by one
// are not made anew each time.
const least = 16

// Resized returns n elements with arbitrary contents, in the memory of s if there is enough.
func Resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, max(n, least))
	}
	return s[:n]
}
