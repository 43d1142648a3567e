package native

import "xfork/internal/native/encode"

// form returns the form of an instruction for the elements of the operation that is being written.
func (w *compiler) form(x encode.Forms) encode.Form { return x.Of(byte(w.fn.ops[w.i].width)) }

// pairs are the instructions of operations with a vector and a vector or a constant in memory.
var pairs = [opcodes]encode.Forms{
	add: encode.AddForm, sub: encode.SubForm, mul: encode.MulForm, div: encode.DivForm, least: encode.LeastForm, greatest: encode.GreatestForm,
	scale:  encode.ScaleForm,
	addInt: encode.AddIntForm, subInt: encode.SubIntForm, mulInt: encode.MulIntForm, minInt: encode.MinIntForm, maxInt: encode.MaxIntForm,
	and: encode.AndForm, or: encode.OrForm, xor: encode.XorForm,
	mulLow: encode.MulLowForm, mulSign: encode.MulSignForm,
	rightBy: encode.RightByForm, rightByUnsigned: encode.RightByUnsigned, leftBy: encode.LeftByForm,
}

// maskForms are those of operations on masks.
var maskForms = map[opcode]encode.Form{
	andMask: encode.AndMask, orMask: encode.OrMask, xorMask: encode.XorMask, notMask: encode.NotMask,
}
