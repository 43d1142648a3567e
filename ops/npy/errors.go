package npy

import "errors"

// The causes of failures, to be found with errors.Is, beside those of package
// os. The text names the file and says what is wrong with it.
//
//	ErrFormat   what is in the file cannot be what was written
//	ErrType     the file is whole, and its elements are none of T's, or of no type that an expression has
//	ErrShape    the file is whole, and its axes are not those that were asked for
//	ErrName     the archive is whole, and has other arrays
var (
	ErrFormat = errors.New("damaged, or no file of numpy")
	ErrType   = errors.New("elements of another type")
	ErrShape  = errors.New("array of another shape")
	ErrName   = errors.New("no array of that name")
)
