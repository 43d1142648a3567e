// Lines with numbers, which may be wrong.
package main

import (
	"fmt"
	"strconv"
	"strings"
)

func parse(line string) (float64, error) {
	sum := 0.0
	for _, field := range strings.Fields(line) {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return 0, err
		}
		sum += x
	}
	return sum, nil
}

func work(lines []string) (float64, error) {
	total := 0.0
	for i, line := range lines {
		x, err := parse(line)
		if err != nil {
			return 0, fmt.Errorf("line %d: %w", i+1, err)
		}
		total += x
	}
	return total, nil
}

func main() {
	var lines []string
	for i := range 1500 {
		var b strings.Builder
		for j := range 1000 {
			fmt.Fprintf(&b, "%d.%d ", i, j)
		}
		lines = append(lines, b.String())
	}
	fmt.Println(work(lines))
}
