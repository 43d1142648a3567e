// Package codec registers a format.
package codec

import (
	"image"
	"image/color"
	"io"
)

func init() {
	image.RegisterFormat("dot", "dot", decode, config)
}

func decode(r io.Reader) (image.Image, error) {
	dot := image.NewGray(image.Rect(0, 0, 1, 1))
	dot.Set(0, 0, color.Gray{200})
	return dot, nil
}

func config(io.Reader) (image.Config, error) { return image.Config{Width: 1, Height: 1}, nil }
