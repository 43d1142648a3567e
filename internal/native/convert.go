package native

import "xfork/internal/native/encode"

// Number is a type of elements.
type Number uint8

// The types of elements.
const (
	Float64 Number = iota
	Float32
	Int64
	Int32
)

// Width returns the size of elements of a type.
func (n Number) Width() Width {
	if n == Float32 || n == Int32 {
		return Narrow
	}
	return Wide
}

func (n Number) integer() bool { return n >= Int64 }

// resizing are the conversions between sizes, by what they are from and to: each is the instruction that the kernel of package kernel has.
// Of a vector of 64 bits an element half a vector of 32 is made, or the other way round.
//
//	from       to float64     to float32     to int64       to int32
//	float64    -              VCVTPD2PS      same size      VCVTTPD2DQ
//	float32    VCVTPS2PD      -              VCVTTPS2QQ     same size
//	int64      same size      VCVTQQ2PS      -              VPMOVQD
//	int32      VCVTDQ2PD      same size      VPMOVSXDQ      -
//
// Those that are not exact round once, to nearest even, or drop a fraction. (From int64 to float32 by way of float64 would round twice.)
var resizing = [4][4]encode.Form{
	Float64: {Float32: encode.Float64ToFloat32, Int32: encode.Float64ToInt32},
	Float32: {Float64: encode.WidenForm, Int64: encode.Float32ToInt64},
	Int64:   {Float32: encode.Int64ToFloat32, Int32: encode.Int64ToInt32},
	Int32:   {Float64: encode.Int32ToFloat64, Int64: encode.Int32ToInt64},
}

// Convert makes elements of one type those of another: integers wrap, floats are rounded to the nearest, or lose their fraction; what does
// not fit an integer is the least one. Between sizes the loop must be one of [Wide].
func (f *Func) Convert(a Value, from, to Number) Value {
	defer f.Use(f.Use(Wide))
	switch {
	case from == to:
		return a
	case from.Width() != to.Width():
		return f.one(resize, uint8(from)<<2|uint8(to), a)
	}
	f.Use(from.Width())
	if from.integer() {
		return f.one(toFloat, 0, a)
	}
	return f.one(toInt, 0, a)
}

// Where a function of float32 is computed, for sin(f)*g:
//
//	f         float32, half a vector     load
//	f64       float64, a vector          resize
//	s         float64                    all that the sine takes
//	s32       float32, half a vector     resize
//	s32*g     float32, half a vector     one operation, in the same loop

// In64 is what function, one of float64, makes of the elements of a: those of float32 are converted, and the results rounded back, as the
// kernels of float32 do it.
func (f *Func) In64(a Value, of Number, function func(Value) Value) Value {
	defer f.Use(f.Use(Wide))
	return f.Convert(function(f.Convert(a, of, Float64)), Float64, of)
}

// resizes emits a conversion between sizes. VPMOVQD has its source where others have their result: it can write to memory.
func (w *compiler) resizes(o *op) error {
	a, err := w.register(o.a)
	if err != nil {
		return err
	}
	d, err := w.define(w.i)
	from, to := Number(o.imm>>2), Number(o.imm&3)
	if from == Int64 && to == Int32 {
		w.RRR(resizing[from][to], a, 0, d, encode.With{})
	} else {
		w.RRR(resizing[from][to], d, 0, a, encode.With{})
	}
	return err
}
