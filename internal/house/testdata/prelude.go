// Package p holds what the README's code takes for granted.
package p

import (
	"context"

	"xfork/expr"
)

var (
	ctx         context.Context
	paths, urls []string
	untrusted   []string
	xs, ys      []float64
	total       expr.Expr[int64]
)

func createThumbnail(path string) (int64, error) { return int64(len(path)), nil }

func fetchURL(ctx context.Context, url string) ([]byte, error) { return []byte(url), ctx.Err() }

type Doc struct{ Pages []string }

func parseFile(name string) (Doc, error) { return Doc{Pages: []string{name}}, nil }

func slowFib(n int) int { return n }

func appendLine(line string) (int, error) { return len(line), nil }

func host(url string) string { return url }
