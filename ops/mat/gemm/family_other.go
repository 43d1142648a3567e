//go:build !amd64

package gemm

// Elsewhere there are no kernels, and all is left to gonum.

func detect() level { return portable }

func doubles(level) *family[float64] { return nil }
func singles(level) *family[float32] { return nil }
