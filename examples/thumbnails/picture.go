package main

import (
	"image"
	"image/color"
	"image/draw"
)

// shrink scales a picture down to side x side pixels at most; a smaller one keeps its size. Transparent pixels become white,
// because a JPEG has no transparency.
func shrink(from image.Image) *image.RGBA {
	b := from.Bounds()
	flat := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, from, b.Min, draw.Over)

	longest := max(b.Dx(), b.Dy(), side)
	w, h := max(1, b.Dx()*side/longest), max(1, b.Dy()*side/longest)
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			to.SetRGBA(x, y, mean(flat, image.Rect(b.Dx()*x/w, b.Dy()*y/h, b.Dx()*(x+1)/w, b.Dy()*(y+1)/h)))
		}
	}
	return to
}

// mean returns the mean colour of the pixels in a box, which become one pixel of the thumbnail.
func mean(from *image.RGBA, box image.Rectangle) color.RGBA {
	var r, g, b int
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := from.RGBAAt(x, y)
			r, g, b = r+int(c.R), g+int(c.G), b+int(c.B)
		}
	}
	n := box.Dx() * box.Dy()
	return color.RGBA{R: uint8(r / n), G: uint8(g / n), B: uint8(b / n), A: 255}
}
