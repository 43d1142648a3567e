package main

// The functions that both programs call. They do not mention forks.

func rounded(sales []int) int {
	return mean(sales) / 100 * 100
}

func mean(sales []int) int {
	sum := 0
	for _, s := range sales {
		sum += s
	}
	return ratio(sum, len(sales))
}

// ratio panics where the denominator is 0, as of a month without sales.
func ratio(numerator, denominator int) int {
	return numerator / denominator
}
