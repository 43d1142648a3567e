package grad_test

import (
	"testing"

	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/vec"
)

// BenchmarkBuild builds the derivatives of a logistic loss by eleven parameters, and computes nothing.
func BenchmarkBuild(b *testing.B) {
	y, columns := vec.Of(some(100, 1)), make([]array, 10)
	for j := range columns {
		columns[j] = vec.Of(some(100, uint64(j)))
	}
	b.ReportAllocs()
	for b.Loop() {
		bias := expr.Const(0.1)
		params, z := []number{bias}, vec.Scalar(bias)
		for _, x := range columns {
			w := expr.Const(0.5)
			params, z = append(params, w), vec.Add(z, vec.Scale(x, w))
		}
		loss := vec.Mean(vec.Log1p(vec.Exp(vec.Neg(vec.Mul(y, z)))))
		if err := grad.Back(loss, toNoded(params)...).Err(); err != nil {
			b.Fatal(err)
		}
	}
}

func toNoded(xs []number) (all []expr.Noded) {
	for _, x := range xs {
		all = append(all, x)
	}
	return all
}
