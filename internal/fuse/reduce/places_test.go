package reduce_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
)

// Places are those of the first extreme, or of the first NaN, in whichever order the parts come, and on however many partials: a part
// that cannot win looks for nothing.
func TestPlacesAreThoseOfTheFirst(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 9))
	for round := range 400 {
		const part, parts = 64, 9
		a := make([]float64, part*parts-5)
		for i := range a {
			a[i] = float64(dice.IntN(1 + round%40))
			switch round % 5 {
			case 1:
				a[i] += float64(i) // a new one in every part
			case 2:
				a[i] -= float64(i)
			case 3:
				a[i] *= math.Copysign(1, float64(dice.IntN(2)-1)) // zeros of both signs
			}
		}
		if round%7 == 0 {
			a[dice.IntN(len(a))], a[dice.IntN(len(a))] = math.NaN(), math.NaN()
		}
		least, greatest := 0, 0
		for i, x := range a {
			if x < a[least] || x != x && a[least] == a[least] {
				least = i
			}
			if x > a[greatest] || x != x && a[greatest] == a[greatest] {
				greatest = i
			}
		}
		for code, want := range map[op.Code]int{op.ArgMin: least, op.ArgMax: greatest} {
			r := &reduce.Reduction{Func: reduce.Of(code), Kind: elem.F64}
			r.Open(parts)
			partials := []reduce.Partial{r.Partial(true), r.Partial(false), r.Partial(false)}[:1+round%3]
			order := dice.Perm(parts)
			if round%2 == 0 {
				for i := range order {
					order[i] = i
				}
			}
			for i, k := range order {
				p := partials[i%len(partials)]
				for at := k * part; at < min(len(a), (k+1)*part); at += part / 2 {
					n := min(part/2, len(a)-at)
					p.Block(unsafe.Pointer(&a[at]), nil, at, n)
				}
				p.Chunk()
				p.End(k)
			}
			require.Equal(t, want, elem.Value[int](r.Finish(code, len(a))), "%v in round %d", code, round)
		}
	}
}
