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
	for i := range 1200 {
		lines = append(lines, strings.Repeat(fmt.Sprintf("%d.%d7e-3 ", i, 3*i), 1000))
	}
	fmt.Println(work(lines))
}
