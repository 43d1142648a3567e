package gemm

import "xfork/internal/tier"

// For the tests of this folder: the kernels of every tier that this machine has, whatever the shape.

// Product is a call without the way out for small shapes.
type Product[T float] func(ta, tb bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)

// Doubles is a tier's product.
func Doubles(t tier.Tier) Product[float64] { return direct(doubles(t)) }

// Singles is a tier's product.
func Singles(t tier.Tier) Product[float32] { return direct(singles(t)) }

func direct[T float](f *family[T]) Product[T] {
	return func(ta, tb bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
		p := product[T]{f, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc}
		p.do()
	}
}

// Busy is how many goroutines are at work.
func Busy() int { return int(busy.Load()) }
