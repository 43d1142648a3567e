package vector

// Split runs parts, some of them at the same time (node.Scope).
type Split func(n int, part func(i int) error) error

// Serial is a split on one goroutine: of what is itself a part.
func Serial(n int, part func(i int) error) error {
	for i := range n {
		if err := part(i); err != nil {
			return err
		}
	}
	return nil
}

// UpTo returns the numbers from 0 to n-1: a selection of all rows.
func UpTo(n int) []int32 {
	sel := make([]int32, n)
	for i := range sel {
		sel[i] = int32(i)
	}
	return sel
}
