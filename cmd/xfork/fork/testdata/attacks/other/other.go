// Package other has a type that only it can name.
package other

type hidden struct{ N int }

// Hide returns one.
func Hide(x int) hidden { return hidden{x} }
