package main

import (
	"image"
	"image/color"
)

// shrink scales a picture down to side x side pixels at most; what is smaller stays as it is. A pixel of the thumbnail is
// the mean of the box of pixels that it stands for.
func shrink(from image.Image) image.Image {
	b := from.Bounds()
	longest := max(b.Dx(), b.Dy())
	if longest <= side {
		return from
	}
	w, h := max(1, b.Dx()*side/longest), max(1, b.Dy()*side/longest)
	to := image.NewRGBA64(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			box := image.Rect(b.Dx()*x/w, b.Dy()*y/h, b.Dx()*(x+1)/w, b.Dy()*(y+1)/h)
			to.SetRGBA64(x, y, mean(from, box.Add(b.Min)))
		}
	}
	return to
}

// mean is the mean colour of the pixels in box, which holds one at least. Colours are premultiplied with their opacity,
// so that a transparent pixel adds nothing.
func mean(from image.Image, box image.Rectangle) color.RGBA64 {
	var r, g, b, a uint64
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			pr, pg, pb, pa := from.At(x, y).RGBA()
			r, g, b, a = r+uint64(pr), g+uint64(pg), b+uint64(pb), a+uint64(pa)
		}
	}
	n := uint64(box.Dx() * box.Dy())
	return color.RGBA64{R: uint16(r / n), G: uint16(g / n), B: uint16(b / n), A: uint16(a / n)}
}
