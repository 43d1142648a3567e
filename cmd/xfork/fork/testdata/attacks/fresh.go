package attacks

import (
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"xfork/cmd/xfork/fork/testdata/attacks/other"
)

// Attacks on what comes before a call in the same iteration, and on ways out of the loop.

type pairB struct{ a, b int }

func incB(x int) int            { return x + 1 }
func firstB(p pairB) int        { return p.a }
func checkB(x int) (int, error) { return x, nil }
func addB(x, y int) (int, error) {
	return x + y, nil
}

// refused: arguments
func b001(xs []int) (t int) {
	for _, x := range xs {
		x *= 2
		t += incB(x)
	}
	return t
}

// refused: arguments
func b002(xs []int) (t int) {
	for i := range xs {
		xs[i]++
		t += incB(xs[i])
	}
	return t
}

// refused: arguments
func b003(ps []pairB) (t int) {
	for _, p := range ps {
		p.a += 5
		t += firstB(p)
	}
	return t
}

// refused: arguments
func b004(xs []int) (t int) {
	for _, x := range xs {
		if x < 0 {
			x = 0
		}
		t += incB(x)
	}
	return t
}

// refused: conditional call
func b005(xs []int) (t int) {
	for _, x := range xs {
		{
			if x == 0 {
				continue
			}
			t += incB(x)
		}
	}
	return t
}

// refused: arguments
func b006(xs []int) (t int, _ error) {
	for i := range xs {
		v, err := addB(xs[i], xs[i+1])
		if err != nil {
			return t, err
		}
		t += v
	}
	return t, nil
}

// refused: arguments
func b007(ps []*pairB) (t int, _ error) {
	for _, p := range ps {
		v, err := checkB(p.a)
		if err != nil {
			return t, err
		}
		t += v
	}
	return t, nil
}

func lenB(xs []int) (int, error) { return len(xs), nil }

// refused: arguments
func b008(xs []int) (t int, _ error) {
	for i := range xs {
		v, err := lenB(xs[i : i+2])
		if err != nil {
			return t, err
		}
		t += v
	}
	return t, nil
}

func twoB(xs [2]int) (int, error) { return xs[0], nil }

// refused: arguments
func b009(xs [][]int) (t int, _ error) {
	for i := range xs {
		v, err := twoB([2]int(xs[i]))
		if err != nil {
			continue
		}
		t += v
	}
	return t, nil
}

// refused: loop header
func b010() (t int, _ error) {
	for i := 0; i < 1<<40; i++ {
		v, err := checkB(i)
		if err != nil {
			return t, err
		}
		t += v
	}
	return t, nil
}

// refused: loop header
func b011() (t int) {
	for i := range 1 << 40 {
		t += incB(i)
	}
	return t
}

// refused: defer
func b012(xs []int) (t int) {
	for r := range 2 {
		t += r
		for _, x := range xs {
			t += incB(x)
		}
		defer func() { recover() }()
	}
	return t
}

// refused: leaves early
func b013(xs []int) (t int) {
	if len(xs) == 0 {
		goto end
	}
	for _, x := range xs {
		t += incB(x)
	}
end:
	return t
}

// Attacks on names.

// refused: name
func b014(xs []int) (t int) {
	for _, x := range xs {
		v := other.Hide(x)
		t += v.N
	}
	return t
}

// refused: name
func b015(xs []int) (t int) {
	append := func(s []int, x int) []int { return xs }
	t = append(nil, 1)[0]
	for _, x := range xs {
		t += incB(x)
	}
	return t
}

// Attacks on the table of the standard library.

func appendAddr(b []byte, x byte) string {
	return string(netip.AddrFrom4([4]byte{x, x, x, x}).AppendTo(b))
}

// refused: effect
func b016(xs []byte) (s string) {
	b := make([]byte, 0, 100)
	for _, x := range xs {
		s += appendAddr(b, x)
	}
	return s
}

func setAddr(a *netip.Addr, x string) string {
	_ = a.UnmarshalText([]byte(x))
	return a.String()
}

// refused: effect
func b017(xs []string) (s string) {
	p := new(netip.Addr)
	for _, x := range xs {
		s += setAddr(p, x)
	}
	return s
}

func setRegexp(r *regexp.Regexp, x string) bool {
	_ = r.UnmarshalText([]byte(x))
	return r.MatchString("a")
}

// refused: effect
func b018(xs []string) (all []bool) {
	r := regexp.MustCompile("a")
	for _, x := range xs {
		all = append(all, setRegexp(r, x))
	}
	return all
}

func setIP(a *net.IP, x string) string {
	_ = a.UnmarshalText([]byte(x))
	return a.String()
}

// refused: effect
func b019(xs []string) (s string) {
	p := new(net.IP)
	for _, x := range xs {
		s += setIP(p, x)
	}
	return s
}

func appendTime(b []byte, x int64) string {
	c, _ := time.Unix(x, 0).UTC().AppendBinary(b)
	return string(c)
}

// refused: effect
func b020(xs []int64) (s string) {
	b := make([]byte, 0, 100)
	for _, x := range xs {
		s += appendTime(b, x)
	}
	return s
}

var replacerB = strings.NewReplacer("a", "b")

func replaceInto(b *strings.Builder, x string) int {
	_, _ = replacerB.WriteString(b, x)
	return b.Len()
}

// refused: effect
func b021(xs []string) (t int) {
	b := new(strings.Builder)
	for _, x := range xs {
		t += replaceInto(b, x)
	}
	return t
}

// Attacks by memory that has another name.

type nodeB struct {
	v    int
	prev *nodeB
}

func stepB(n nodeB) nodeB {
	if n.prev != nil {
		n.v += n.prev.v
	}
	return n
}

// refused: reads what it writes
func b022(nodes []nodeB) {
	for i, n := range nodes {
		nodes[i] = stepB(n)
	}
}

func atB(xs []int, i int) *int { return &xs[i] }

func bumpB(xs []int, i int) int {
	*atB(xs, 0) += i
	return xs[0]
}

// refused: effect
func b023(n int) (t int) {
	xs := make([]int, 3)
	for i := range n {
		t += bumpB(xs, i)
	}
	return t
}

func cloneB(ps []*int, i int) int {
	c := slices.Clone(ps)
	*c[0] += i
	return *c[0]
}

// refused: effect
func b024(n int) (t int) {
	v := 0
	ps := []*int{&v}
	for i := range n {
		t += cloneB(ps, i)
	}
	return t
}

type counterB struct{ n int }

func (c *counterB) match(x int) bool {
	c.n++
	return x > c.n
}

func indexB(c *counterB, xs []int) int { return slices.IndexFunc(xs, c.match) }

// refused: effect
func b025(rows [][]int) (t int) {
	c := &counterB{}
	for _, row := range rows {
		t += indexB(c, row)
	}
	return t
}

func laterB(n *int, x int) (r int) {
	defer func() {
		*n += x
		r = *n
	}()
	return 0
}

// refused: effect
func b026(xs []int) (t int) {
	p := new(int)
	for _, x := range xs {
		t += laterB(p, x)
	}
	return t
}

func asSliceB(x any) []int {
	switch v := x.(type) {
	case []int:
		return v
	}
	return nil
}

func sumWithB(xs []int, i int) int { return xs[0] + i }

// refused: may share memory
func b027(xs []int) {
	ys := asSliceB(xs)
	for i := range ys {
		ys[i] = sumWithB(xs, i)
	}
}

// refused: may share memory
func b028(n int) []int {
	xs := make([]int, n)
	c := make(chan []int, 1)
	c <- xs
	ys := <-c
	for i := range ys {
		ys[i] = sumWithB(xs, i)
	}
	return xs
}

// Attacks by memory that was given a name which the calls know.

var keptB []int

func keepB(xs []int) { keptB = xs }

func readKeptB(i int) int { return keptB[0] + i }

// refused: may share memory
func b029(n int) []int {
	out := make([]int, n)
	keptB = out
	for i := range out {
		out[i] = readKeptB(i)
	}
	return out
}

// refused: may share memory
func b030(n int) []int {
	out := make([]int, n)
	keepB(out)
	for i := range out {
		out[i] = readKeptB(i)
	}
	return out
}

type keeperB interface{ keep(xs []int) }

// refused: may share memory
func b031(k keeperB, n int) []int {
	out := make([]int, n)
	k.keep(out)
	for i := range out {
		out[i] = readKeptB(i)
	}
	return out
}

// refused: may share memory
func b032(keep func([]int), n int) []int {
	out := make([]int, n)
	keep(out)
	for i := range out {
		out[i] = readKeptB(i)
	}
	return out
}

type ownerB struct{ buf []int }

var theOwnerB = &ownerB{}

func readOwnerB(i int) int { return theOwnerB.buf[0] + i }

// refused: may share memory
func b033(o *ownerB, n int) []int {
	out := make([]int, n)
	o.buf = out
	for i := range out {
		out[i] = readOwnerB(i)
	}
	return out
}

// refused: may share memory
func b034(c chan []int, n int) []int {
	out := make([]int, n)
	c <- out
	for i := range out {
		out[i] = readKeptB(i)
	}
	return out
}

// refused: may share memory
func b035(n int) []int {
	out := make([]int, n)
	done := make(chan bool)
	go func() {
		keptB = out
		close(done)
	}()
	<-done
	ys := out
	for i := range ys {
		ys[i] = readKeptB(i)
	}
	return out
}

// Attacks by the inner call of a chain.

// refused: may share memory
func b036(i int) []int {
	out := make([]int, i)
	keptB = out
	for i := range out {
		out[i] = incB(readKeptB(i))
	}
	return out
}

// refused: arguments
func b037(xs []int) (t int) {
	for _, x := range xs {
		x++
		t += incB(incB(x))
	}
	return t
}

// refused: reads what it writes
func b038(xs []int) (t int) {
	for range xs {
		t += incB(incB(t))
	}
	return t
}

// refused: effect
func b039(xs []int) (t int) {
	p := new(int)
	for _, x := range xs {
		t += incB(laterB(p, x))
	}
	return t
}

// refused: arguments
func b040(xs []int) (t int, _ error) {
	for i := range xs {
		v, err := checkB(incB(xs[i+1]))
		if err != nil {
			return t, err
		}
		t += v
	}
	return t, nil
}
