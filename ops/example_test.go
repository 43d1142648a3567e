package ops_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"xfork/expr"
	"xfork/ops"
)

var ctx = context.Background()

func value[T any](x expr.Expr[T]) T { return expr.Must(x.Force(ctx)) }

// Operators on values that are not there yet make an expression; the force computes it.
func Example() {
	k := expr.Const[float64]
	celsius := k(21.5)

	fahrenheit := ops.Add(ops.Div(ops.Mul(celsius, k(9)), k(5)), k(32))

	fmt.Println(fahrenheit.Node().State())
	fmt.Println(value(fahrenheit))
	// Output:
	// idle
	// 70.7
}

// What forks return is added up without waiting for it.
func ExampleAdd() {
	words := expr.Lift1(func(line string) int { return len(strings.Fields(line)) })

	total := expr.Const(0)
	for _, line := range []string{"to be", "or not", "to be that is the question"} {
		total = ops.Add(total, words.Fork(line))
	}
	fmt.Println(value(total))
	// Output: 10
}

// A division by zero is an error of the force, and can be told from others.
func ExampleQuo() {
	_, err := ops.Quo(expr.Const(7), expr.Const(0)).Force(ctx)

	var failed *expr.Error
	fmt.Println(errors.As(err, &failed), failed.Func, failed.Err)
	fmt.Println(errors.Is(err, ops.ErrDivideByZero))
	// Output:
	// true Quo integer divide by zero: 7 / 0
	// true
}

// Remainders with the sign of the divisor go round in a cycle.
func ExampleMod() {
	hour := expr.Const(1)
	three := ops.Sub(hour, expr.Const(3))

	fmt.Println(value(ops.Rem(three, expr.Const(12))), value(ops.Mod(three, expr.Const(12))))
	// Output: -2 10
}

func ExampleDivMod() {
	minutes, seconds := ops.DivMod(expr.Const(135), expr.Const(60))
	fmt.Println(value(minutes), value(seconds))
	// Output: 2 15
}

// Flags are set, and tested.
func ExampleLsh() {
	flag := ops.Lsh(expr.Const[uint8](1), expr.Const(3))
	flags := ops.Or(flag, expr.Const[uint8](0b0001))

	fmt.Printf("%04b %v\n", value(flags), value(ops.NonZero(ops.And(flags, flag))))
	// Output: 1001 true
}

// A condition chooses what is evaluated at all.
func ExampleLt() {
	n := expr.Const(-4)
	size := expr.If(ops.Lt(n, expr.Const(0)), ops.Neg(n), n)
	fmt.Println(value(size))
	// Output: 4
}

// The second condition is evaluated only where the first one holds.
func ExampleAndAlso() {
	n := expr.Const(0)
	divides := ops.Eq(ops.Rem(expr.Const(12), n), expr.Const(0))

	fmt.Println(value(ops.AndAlso(ops.NonZero(n), divides)))
	// Output: false
}

func ExampleClamp() {
	for _, v := range []int{-20, 50, 300} {
		fmt.Print(value(ops.Clamp(expr.Const(v), expr.Const(0), expr.Const(255))), " ")
	}
	// Output: 0 50 255
}

// Types are mixed on request.
func ExampleConvert() {
	sum, n := expr.Const(10), expr.Const(4)
	mean := ops.Div(ops.Convert[float64](sum), ops.Convert[float64](n))

	fmt.Println(value(mean), value(ops.Convert[int](ops.RoundToEven(mean))))
	// Output: 2.5 2
}

func ExampleHypot() {
	x, y := expr.Const(3.0), expr.Const(4.0)
	fmt.Println(value(ops.Hypot(x, y)), value(ops.Log2(expr.Const(1024.0))))
	// Output: 5 10
}

func ExampleAbsComplex() {
	z := ops.ComplexOf(expr.Const(3.0), expr.Const(4.0))
	fmt.Println(value(ops.AbsComplex(z)), value(ops.Mul(z, ops.Conj(z))))
	// Output: 5 (25+0i)
}

// The last element and what comes before it.
func ExampleAt() {
	path := expr.Const([]string{"usr", "share", "doc"})
	last := ops.Sub(ops.Len(path), expr.Const(1))

	fmt.Println(value(ops.At(path, last)), value(ops.Slice(path, expr.Const(0), last)))
	// Output: doc [usr share]
}

func ExampleLookup() {
	stock := expr.Const(map[string]int{"pears": 3, "apples": 2})

	fmt.Println(value(ops.Keys(stock)), value(ops.Lookup(stock, expr.Const("pears"))))
	_, err := ops.Lookup(stock, expr.Const("plums")).Force(ctx)
	fmt.Println(errors.Is(err, ops.ErrMissingKey))
	// Output:
	// [apples pears] 3
	// true
}

func ExampleConcatString() {
	name := expr.Const("world")
	fmt.Println(value(ops.ConcatString(expr.Const("hello, "), name, expr.Const("!"))))
	// Output: hello, world!
}

// The forks of a map are combined as they are.
func ExampleMax() {
	longest := expr.Lift1(func(line string) int { return len(line) })
	fmt.Println(value(ops.Max(longest.Map([]string{"a", "abc", "ab"})...)))
	// Output: 3
}

func ExampleSum() {
	square := expr.Lift1(func(n int) int { return n * n })
	fmt.Println(value(ops.Sum(square.Map([]int{1, 2, 3, 4})...)))
	// Output: 30
}

// Whatever makes one expression of two combines many: here a lifted function, whose calls run in parallel.
func ExampleReduce() {
	merge := expr.Lift2(func(a, b map[string]int) map[string]int {
		sum := map[string]int{}
		for _, m := range []map[string]int{a, b} {
			for word, n := range m {
				sum[word] += n
			}
		}
		return sum
	})
	count := expr.Lift1(func(word string) map[string]int { return map[string]int{word: 1} })

	fmt.Println(value(ops.Reduce(merge.Call, count.Map([]string{"to", "be", "or", "not", "to", "be"})...)))
	// Output: map[be:2 not:1 or:1 to:2]
}

// An operator of one's own is a type without fields.
func Example_ownOperator() {
	fmt.Println(value(ops.Mul(expr.Op2[gcd](expr.Const(12), expr.Const(18)), expr.Const(10))))
	// Output: 60
}
