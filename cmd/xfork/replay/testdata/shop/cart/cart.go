// Package cart has functions that no other package can call.
package cart

import (
	"context"
	"errors"
	"fmt"

	"xfork/expr"
)

// Item is a thing that costs.
type Item struct {
	Name  string
	Price int
}

func sell(n int) int { return []int{1, 2}[n] }

func waits(ctx context.Context, n int) (int, error) { return 0, fmt.Errorf("waited for %d", n) }

func (i Item) bill(to string) (int, error) { return 0, errors.New("no bill to " + to) }

var mood = "bad"

func moody(int) (int, error) {
	if mood == "bad" {
		return 0, errors.New("bad mood")
	}
	return 1, nil
}

// Fail returns calls that fail.
func Fail() []expr.Expr[int] {
	return []expr.Expr[int]{
		expr.Lift1(sell).Fork(3),
		expr.LiftErr2(Item.bill).Fork(Item{"a", 1}, "me"),
		expr.LiftErr1(Item{"a", 1}.bill).Fork("you"),
		expr.LiftCtx1(waits).Fork(3),
		expr.LiftErr1(moody).Fork(1),
	}
}
