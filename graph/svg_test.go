package graph_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

func TestSVG(t *testing.T) {
	t.Run("draws all kinds of nodes and edges", func(t *testing.T) {
		root := report()
		golden(t, "report.svg", func(w io.Writer) error { return graph.SVG(w, root) })
	})

	t.Run("folds large graphs by function and line", func(t *testing.T) {
		root := pages(1000)
		golden(t, "pages.svg", func(w io.Writer) error { return graph.SVG(w, root) })
	})

	t.Run("draws arrows upwards where functions use each other in turns", func(t *testing.T) {
		x := expr.Const(0)
		for range 200 {
			x = parse.Call(ops.Add(x, x))
		}
		require.Contains(t, draw(t, x.Node()), "xfork-arrow-up)")
	})

	t.Run("is valid XML, whatever the names", func(t *testing.T) {
		failed := expr.Fail[int](errors.New("<script>\x01\nmore"))
		wellFormed(t, draw(t, hostileGraph(), failed.Node()))
	})

	t.Run("gives up lines, and then functions, where there are too many", func(t *testing.T) {
		var many []*graph.Node
		for i := range 500 {
			name := "f" + strconv.Itoa(i)
			for range 2 + i%3 {
				many = append(many, expr.Fork(chainless, expr.Name(name)).Node())
			}
		}
		text := draw(t, many...)
		wellFormed(t, text)
		require.Equal(t, 100, strings.Count(text, "<g><title>"))
		require.Contains(t, text, "other functions")
	})

	t.Run("of nothing, and of one node, is a picture", func(t *testing.T) {
		wellFormed(t, draw(t))
		wellFormed(t, draw(t, expr.Const(1).Node()))
	})

	t.Run("returns the writer's error", func(t *testing.T) {
		require.ErrorIs(t, graph.SVG(broken{}, report()), io.ErrClosedPipe)
	})
}

func draw(t *testing.T, nodes ...*graph.Node) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, graph.SVG(&b, nodes...))
	return b.String()
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else {
			require.NoError(t, err, text)
		}
	}
}

// Boxes are the rectangles with round corners, but for those of the key, which are small.
func TestSVGLayout(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		var xs []expr.Expr[int]
		for i := range 3 + r.IntN(80) {
			operand := func() expr.Expr[int] { return xs[max(0, i-1-r.IntN(12))] }
			switch {
			case i < 3 || r.IntN(5) == 0:
				xs = append(xs, parse.Fork(i))
			case r.IntN(2) == 0:
				xs = append(xs, parse.Call(operand()))
			default:
				xs = append(xs, ops.Add(operand(), operand()))
			}
		}
		root := expr.All(xs...).Node()
		text := draw(t, root)
		boxes, width, height := rectangles(t, text)
		require.Len(t, boxes, graph.Look(root).Len())
		for i, a := range boxes {
			require.True(t, a.x >= 0 && a.y >= 0 && a.x+a.w <= width && a.y+a.h <= height, "box %d is off the page", i)
			for j, b := range boxes[:i] {
				apart := a.x+a.w <= b.x || b.x+b.w <= a.x || a.y+a.h <= b.y || b.y+b.h <= a.y
				require.True(t, apart, "boxes %d and %d overlap: %v %v", i, j, a, b)
			}
		}
	}
}

type rectangle struct{ x, y, w, h float64 }

func rectangles(t *testing.T, text string) (boxes []rectangle, width, height float64) {
	var shift rectangle
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return boxes, width, height
		}
		require.NoError(t, err)
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		attributes := make(map[string]string)
		for _, a := range start.Attr {
			attributes[a.Name.Local] = a.Value
		}
		number := func(key string) float64 {
			x, err := strconv.ParseFloat(attributes[key], 64)
			require.NoError(t, err)
			return x
		}
		switch start.Name.Local {
		case "svg":
			width, height = number("width"), number("height")
		case "g":
			if at, found := strings.CutPrefix(attributes["transform"], "translate("); found {
				x, y, _ := strings.Cut(strings.TrimSuffix(at, ")"), " ")
				attributes["x"], attributes["y"] = x, y
				shift = rectangle{x: number("x"), y: number("y")}
			}
		case "rect":
			if attributes["rx"] != "" && number("height") > 20 {
				boxes = append(boxes, rectangle{number("x") + shift.x, number("y") + shift.y, number("width"), number("height")})
			}
		}
	}
}
