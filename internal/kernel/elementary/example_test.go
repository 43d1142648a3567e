package elementary_test

import (
	"fmt"
	"math"

	"xfork/internal/kernel/elementary"
)

// The results do not depend on the processor, so they can be printed to the last bit.
func Example() {
	fmt.Printf("%x\n", elementary.Exp(1))
	fmt.Printf("%x\n", elementary.Log(10))
	fmt.Printf("%x\n", elementary.Sin(1e22))
	fmt.Printf("%x\n", elementary.Pow(10, -3))
	fmt.Println(elementary.Log1p(-1), elementary.Tanh(math.Inf(-1)), elementary.Cos(math.Inf(1)))
	// Output:
	// 0x1.5bf0a8b145769p+01
	// 0x1.26bb1bbb55516p+01
	// -0x1.b453ab76bf397p-01
	// 0x1.0624dd2f1a9fcp-10
	// -Inf -1 NaN
}
