package fuse

import "math"

// law is x to a constant power that is a law of its own (package kernel, pow): with the same bits a product, a quotient or a
// square root, which take a quarter of the time and can be done by loops.
//
//	Pow(x, 2)      Mul(x, x)           of integers as well
//	Pow(x, -1)     Div(1, x)
//	Pow(x, 0.5)    Sqrt(x + 0), in which +Inf takes the place of -Inf
func (c *code) law(k Kind, x, y int32) (v int32, law bool) {
	if c.vals[y].what != constant {
		return 0, false
	}
	image := c.vals[y].image
	number := func(x float64) int32 { return c.constant(k, imageAs(k, x)) }
	switch {
	case image == imageAs(k, 2):
		return c.apply(Mul, k, k, x, x), true
	case k.integer():
		return 0, false
	case image == imageAs(k, -1):
		return c.apply(Div, k, k, number(1), x), true
	case image == imageAs(k, 0.5):
		zero := c.apply(Add, k, k, x, number(0)) // never -0
		least := c.apply(Eq, k, Bool, zero, number(math.Inf(-1)))
		return c.apply(Sqrt, k, k, c.apply(Where, k, k, least, number(math.Inf(1)), zero)), true
	}
	return 0, false
}

// imageAs is the image of x as a number of kind k, where it is one.
func imageAs(k Kind, x float64) uint64 {
	switch k {
	case F64:
		return imageOf(x)
	case F32:
		return imageOf(float32(x))
	case I64:
		return imageOf(int64(x))
	}
	return imageOf(int32(x))
}
