// Lengths of texts that are compressed, with blocks of different kinds.
package main

import "fmt"

// packed is the length of a text in which what has been there before is a
// reference.
func packed(text string) int {
	last := make(map[string]int)
	size := 0
	for i := 0; i+4 <= len(text); {
		at, ok := last[text[i:i+4]]
		last[text[i:i+4]] = i
		if !ok {
			size++
			i++
			continue
		}
		n := 4
		for i+n < len(text) && text[at+n] == text[i+n] && n < 60 {
			n++
		}
		size += 3
		i += n
	}
	return size
}

func work(texts []string) (total int) {
	for _, t := range texts {
		total += packed(t)
	}
	return total
}

func main() {
	var texts []string
	for i := range 24 {
		b := make([]byte, 0, 80000)
		x := uint32(i + 1)
		for len(b) < 80000 {
			x = x*1664525 + 1013904223
			b = append(b, byte('a'+x>>24%uint32(4+i%20)))
		}
		texts = append(texts, string(b))
	}
	fmt.Println(work(texts))
}
