package main

import (
	"context"

	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
)

// GoMLX with its backend in plain Go. Its graph is compiled once; the constants of a task go in as arguments that lie in its memory
// already.

func logisticGoMLX(n int, features [][]float64, y, weights []float64) (c contender, err error) {
	defer caught(&err)
	rows := make([]float64, n*columns)
	for j, x := range features {
		for i, v := range x {
			rows[i*columns+j] = v
		}
	}
	return compiled(func(in []*graph.Node) []*graph.Node {
		x, y, w, b := in[0], in[1], in[2], in[3]
		margin := graph.Mul(y, graph.Add(graph.Dot(x, w), b))
		loss := graph.ReduceAllMean(graph.Log1P(graph.Exp(graph.Neg(margin))))
		return append(graph.Gradient(loss, w, b), loss)
	}, tensors.FromFlatDataAndDimensions(rows, n, columns), tensors.FromFlatDataAndDimensions(y, n),
		tensors.FromFlatDataAndDimensions(weights, columns), tensors.FromScalar(0.1))
}

func networkGoMLX(x, y, w1, w2 []float64) (c contender, err error) {
	defer caught(&err)
	return compiled(func(in []*graph.Node) []*graph.Node {
		e := graph.Sub(graph.MatMul(graph.Tanh(graph.MatMul(in[0], in[2])), in[3]), in[1])
		loss := graph.ReduceAllMean(graph.Mul(e, e))
		return append(graph.Gradient(loss, in[2], in[3]), loss)
	}, tensors.FromFlatDataAndDimensions(x, rows, features), tensors.FromFlatDataAndDimensions(y, rows, results),
		tensors.FromFlatDataAndDimensions(w1, features, units), tensors.FromFlatDataAndDimensions(w2, units, results))
}

// compiled is a contender that runs f on the arguments. Panics are the caller's to catch, as of gorgonia.
func compiled(f func([]*graph.Node) []*graph.Node, args ...*tensors.Tensor) (contender, error) {
	var backend backends.Backend
	backend, err := simplego.New("")
	if err != nil {
		return contender{}, err
	}
	exec, err := graph.NewExec(backend, f)
	if err != nil {
		return contender{}, err
	}
	all := make([]any, len(args))
	for i, a := range args {
		all[i] = a
	}
	return contender{"GoMLX", func(context.Context) error {
		out, err := exec.Exec(all...)
		if err != nil {
			return err
		}
		for _, o := range out {
			if err := o.FinalizeAll(); err != nil {
				return err
			}
		}
		return nil
	}}, nil
}
