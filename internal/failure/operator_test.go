package failure_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// must builds an operator, which records its own line only, forces it, and panics with its failure.
//
//go:noinline
func must() error {
	c := &cell{name: "Plus", f: breaks, element: -1}
	plus(c)
	panic(c.force())
}

// TestAnOperatorIsContinuedByTheCallThatBuiltIt: where a call went through the function in which an operator was built, its frames
// above that function continue the traceback; otherwise the traceback ends at the operator's line.
func TestAnOperatorIsContinuedByTheCallThatBuiltIt(t *testing.T) {
	c := &cell{name: "Plus", f: breaks, element: -1}
	plus(c)
	require.Equal(t, []string{"breaks", "TestAnOperatorIsContinuedByTheCallThatBuiltIt"}, functions(fmt.Sprintf("%+v", c.force())))

	require.Equal(t, []string{
		"breaks", "must", "TestAnOperatorIsContinuedByTheCallThatBuiltIt.func1", "TestAnOperatorIsContinuedByTheCallThatBuiltIt",
	}, functions(fmt.Sprintf("%+v", fork("outer", func() error { return must() }).force())))
}
