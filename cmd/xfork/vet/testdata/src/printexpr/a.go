package printexpr

import (
	"fmt"
	"log"
	"reflect"

	"xfork/expr"
)

var x, y = expr.Const(1), expr.Const(2)

type pair struct{ a, b expr.Expr[int] }

func bad() {
	fmt.Printf("%d\n", x)                         // want `%d prints the description of an expression, not its value`
	_ = fmt.Sprintf("%s: %5.2f of %v", "a", x, y) // want `%f prints the description`
	log.Printf("%[2]x %*d", 1, x, 3, y)           // want `%x prints the description` `%d prints the description`
	logf("%+d%%", x)                              // want `%d prints the description`
	if x == y {                                   // want `== between expressions compares handles`
	}
	_ = x != y                                      // want `!= between expressions compares handles`
	_ = reflect.DeepEqual(x, y)                     // want `DeepEqual looks into the nodes`
	_ = reflect.DeepEqual([]expr.Expr[int]{x}, nil) // want `DeepEqual looks into the nodes`
	_ = reflect.DeepEqual(&pair{x, y}, &pair{})     // want `DeepEqual looks into the nodes`
}

func good(format string) {
	fmt.Printf("%v %s %q\n", x, x, x)
	fmt.Printf("%d%%\n", 3, x)
	fmt.Printf(format, x)
	fmt.Println(x)
	_ = x.Node() == y.Node()
	_ = x == expr.Expr[int]{}
	_ = reflect.DeepEqual(1, 2)
	//xfork:ok printexpr the two are the same handle
	_ = x == y
}

func logf(format string, args ...any) {}
