//go:build !amd64

package gemm

import "xfork/internal/tier"

// Elsewhere there are no kernels, and all is left to gonum.

func doubles(tier.Tier) *family[float64] { return nil }
func singles(tier.Tier) *family[float32] { return nil }
