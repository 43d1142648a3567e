package gemm

// For the tests of this folder: the kernels of every tier that this machine has, whatever the shape.

// Product is a call without the way out for small shapes. False means that the tier has no kernels.
type Product[T float] func(ta, tb bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)

// Tiers are the names of the machine's tiers, without gonum's.
func Tiers() (names []string) {
	for l := avx2; l <= detect(); l++ {
		names = append(names, l.String())
	}
	return names
}

func tier(name string) level {
	for l := avx2; l <= avx512; l++ {
		if l.String() == name {
			return l
		}
	}
	panic("no tier " + name)
}

// Doubles is a tier's product.
func Doubles(name string) Product[float64] { return direct(doubles(tier(name))) }

// Singles is a tier's product.
func Singles(name string) Product[float32] { return direct(singles(tier(name))) }

func direct[T float](f *family[T]) Product[T] {
	return func(ta, tb bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
		p := product[T]{f, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc}
		p.do()
	}
}

// Busy is how many goroutines are at work.
func Busy() int { return int(busy.Load()) }

// Choose is the choice of a tier, by names.
func Choose(wish, have string) string {
	if have == "gonum" {
		return choose(wish, portable).String()
	}
	return choose(wish, tier(have)).String()
}
