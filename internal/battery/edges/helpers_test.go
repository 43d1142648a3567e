package edges

import (
	"context"
	"errors"
	"time"

	"xfork/expr"
)

var (
	bg      = context.Background()
	errTest = errors.New("test")
)

type (
	opNegate struct{}
	opAdd    struct{}
	ownForce struct{}
)

func (opNegate) Apply(a int) int { return -a }
func (opAdd) Apply(a, b int) int { return a + b }

func add2(a, b int) int { return a + b }

func ms(n int) { time.Sleep(time.Duration(n) * time.Millisecond) }

func fails(opts ...expr.Option) expr.Expr[int] {
	return expr.ForkErr(func() (int, error) { return 0, errTest }, opts...)
}
