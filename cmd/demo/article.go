package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"strings"
)

// The functions of the program, written without forks.

// page fetches an article's text.
func (s *site) page(ctx context.Context, article int) ([]byte, error) {
	return s.get(ctx, fmt.Sprintf("/article/%d", article))
}

// picture fetches an article's picture.
func (s *site) picture(ctx context.Context, article int) ([]byte, error) {
	return s.get(ctx, fmt.Sprintf("/picture/%d", article))
}

// dictionary fetches the words of a language.
func (s *site) dictionary(ctx context.Context, language int) (map[string]bool, error) {
	text, err := s.get(ctx, fmt.Sprintf("/dictionary/%d", language))
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool)
	for word := range strings.Lines(string(text)) {
		known[strings.TrimSpace(word)] = true
	}
	return known, nil
}

// countWords returns how often each word occurs in a text.
func countWords(text []byte) map[string]int {
	count := make(map[string]int)
	for word := range strings.FieldsSeq(string(text)) {
		count[word]++
	}
	return count
}

// relevance returns how rich the language of a text is: known words count, rarer ones more.
func relevance(words map[string]int, known map[string]bool) int {
	score := 0
	for word, n := range words {
		if known[word] {
			score += 1000 / n
		}
	}
	return score
}

// colours judges a picture: the mean distance of its pixels from grey, each averaged with its neighbours.
func colours(file []byte) (int, error) {
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return 0, err
	}
	const block = 4
	size := picture.Bounds().Size()
	sum, blocks := 0, 0
	for y := 0; y+block <= size.Y; y += block {
		for x := 0; x+block <= size.X; x += block {
			sum += vividness(picture, x, y, block)
			blocks++
		}
	}
	return 100 * sum / blocks, nil
}

// vividness returns how far the mean colour of a block is from grey.
func vividness(picture image.Image, x, y, block int) int {
	var red, green, blue int
	for k := range block * block {
		r, g, b, _ := picture.At(x+k%block, y+k/block).RGBA()
		red, green, blue = red+int(r>>8), green+int(g>>8), blue+int(b>>8)
	}
	return (max(red, green, blue) - min(red, green, blue)) / (block * block)
}
