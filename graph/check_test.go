package graph_test

import (
	"reflect"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/graph"
	"xfork/internal/node"
)

func TestCheck(t *testing.T) {
	t.Run("finds nothing wrong with what programs build", func(t *testing.T) {
		require.NoError(t, graph.Check())
		require.NoError(t, graph.Check(report(), twice(), pages(50)))
	})

	for _, c := range []struct {
		name, rule string
		build      func() *graph.Node
	}{
		{"an operand that is not older", "has an operand that is not older: ", func() *graph.Node {
			n := binary(plus{}, leaf(), nil)
			node.SetA(n, leaf())
			return n
		}},
		{"a nil operand", "has a nil operand", func() *graph.Node { return wide(impure{}, 0, 1, nil) }},
		{"an operator without operands", "is an operator and has no operands", func() *graph.Node { return binary(plus{}, nil, nil) }},
		{"too many strict operands", "has 2 strict operands of 1", func() *graph.Node { return wide(impure{}, 0, 2, leaf()) }},
		{"a value with operands", "has a value and still holds operands", func() *graph.Node {
			n := binary(plus{}, leaf(), nil)
			node.Mark(n)
			forge(n, node.Done)
			return n
		}},
		{"a failure without an error", "has failed without an error", func() *graph.Node {
			n := binary(plus{}, leaf(), nil)
			node.SetA(n, nil)
			forge(n, node.Failed)
			return n
		}},
		{"a failure with operands", "has failed and still holds operands", func() *graph.Node {
			n := binary(plus{}, leaf(), leaf())
			node.SetA(n, new(graph.Node))
			node.Mark(n)
			node.Fail(n, &node.Failure{Err: errNo})
			node.SetB(n, leaf())
			return n
		}},
		{"an unknown state", "is in the unknown state 7", func() *graph.Node {
			n := binary(plus{}, leaf(), nil)
			forge(n, 7)
			return n
		}},
		{"a bind that leads back to itself", "leads back to itself by way of its operand ", func() *graph.Node {
			n := wide(impure{}, node.Dynamic, 0)
			become(n, binary(plus{}, n, n))
			return n
		}},
	} {
		t.Run("finds "+c.name, func(t *testing.T) {
			n := c.build()
			consumer := wide(impure{}, 0, 1, n)
			err := graph.Check(consumer)
			var unsound *graph.Unsound
			require.ErrorAs(t, err, &unsound)
			require.Contains(t, unsound.Violations[0].Rule, c.rule)
			require.ErrorContains(t, err, "graph: unsound: ")
			require.ErrorContains(t, err, c.rule)
		})
	}

	t.Run("lists twenty violations and counts the others", func(t *testing.T) {
		var bad []*graph.Node
		for range 1234 {
			bad = append(bad, binary(plus{}, nil, nil))
		}
		err := graph.Check(bad...)
		require.ErrorContains(t, err, "graph: unsound: 1,234 violations\n")
		require.ErrorContains(t, err, "\n\tand 1,214 more")
	})

	t.Run("panics at a nil node", func(t *testing.T) {
		require.PanicsWithValue(t, "graph: check of a nil node", func() { _ = graph.Check(nil) })
	})
}

// forge gives n a state that no verb of package node would give it as it is.
func forge(n *graph.Node, s node.State) {
	word, ok := reflect.TypeFor[graph.Node]().FieldByName("word")
	if !ok {
		panic("a node has no word")
	}
	*(*node.State)(unsafe.Add(unsafe.Pointer(n), word.Offset)) = s
}
