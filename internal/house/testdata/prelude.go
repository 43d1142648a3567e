// Package p holds what the code of the pages takes for granted.
package p

import (
	"context"

	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

var (
	ctx         context.Context
	paths, urls []string
	untrusted   []string
	xs, ys      []float64
	weights     []float64
	m           *mat.Dense
	total       expr.Expr[int64]
)

func createThumbnail(path string) (int64, error) { return int64(len(path)), nil }

func fetchURL(ctx context.Context, url string) ([]byte, error) { return []byte(url), ctx.Err() }

type Doc struct{ Pages []string }

func parseFile(name string) (Doc, error) { return Doc{Pages: []string{name}}, nil }

func renderTile(name string) ([]byte, error) { return []byte(name), nil }

func fitModel(model string, xs []float64) (float64, error) { return xs[0], nil }

func slowFib(n int) int { return n }

func appendLine(line string) (int, error) { return len(line), nil }

func host(url string) string { return url }

func residuals(w expr.Expr[[]float64]) expr.Expr[[]float64] { return vec.Sub(w, vec.Of(ys)) }

type hypot struct{}
