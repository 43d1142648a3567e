// Digests of blocks.
package main

import (
	"crypto/sha256"
	"fmt"
)

func digest(block []byte) [32]byte {
	sum := sha256.Sum256(block)
	for range 9 {
		sum = sha256.Sum256(block)
	}
	return sum
}

func work(blocks [][]byte) [][32]byte {
	var out [][32]byte
	for _, b := range blocks {
		out = append(out, digest(b))
	}
	return out
}

func main() {
	var blocks [][]byte
	for i := range 200 {
		b := make([]byte, 64<<10)
		for j := range b {
			b[j] = byte(i * j)
		}
		blocks = append(blocks, b)
	}
	fmt.Printf("%x\n", work(blocks)[7])
}
