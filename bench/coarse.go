package bench

import (
	"context"

	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/eval"
	"xfork/expr"
)

// Every is Graph for all nodes of s: it forces each, and its value is that of the last one. W6 is forced in this way, so that all
// bodies run.
func Every(name string, s *shape.Shape, k Kit, opts ...eval.Option) measure.Contender {
	return measure.Contender{Name: name, Build: func() measure.Force {
		nodes := make([]expr.Expr[int64], 0, s.Nodes)
		shape.Build(s, k, func(x expr.Expr[int64]) { nodes = append(nodes, x) })
		all := expr.All(nodes...)
		return func() (int64, error) {
			vs, err := all.Force(context.Background(), opts...)
			if err != nil {
				return 0, err
			}
			return vs[len(vs)-1], nil
		}
	}}
}
