package attacks

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/big"
	"os"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// refused: effect
func a001(xs []int) (t int) {
	for _, x := range xs {
		t += countCalls(x)
	}
	return t
}

// refused: effect
func a002(xs []int) (t int) {
	for _, x := range xs {
		t += memoised(x)
	}
	return t
}

// refused: effect
func a003(xs []int) (t int) {
	for _, x := range xs {
		t += locked(x)
	}
	return t
}

// refused: effect
func a004(xs []int) (t int) {
	for _, x := range xs {
		t += readLocked(x)
	}
	return t
}

// refused: effect
func a005(xs []int) (t int) {
	for _, x := range xs {
		t += onced(x)
	}
	return t
}

// refused: effect
func a006(xs []int) (t int) {
	for _, x := range xs {
		t += atomically(x)
	}
	return t
}

// refused: effect
func a007(xs []int) (t int) {
	for _, x := range xs {
		t += rawAtomic(x)
	}
	return t
}

// refused: unknown
func a008(xs []int) (t int) {
	for _, x := range xs {
		t += viaHook(x)
	}
	return t
}

// refused: effect
func a009(xs []int) (t int) {
	for _, x := range xs {
		t += deep(x)
	}
	return t
}

// refused: effect
func a010(xs []int) (t int) {
	for _, x := range xs {
		t += keep(x)
	}
	return t
}

// refused: effect
func a011(xs []int) (t int) {
	for _, x := range xs {
		t += now(x)
	}
	return t
}

// refused: effect
func a012(xs []int) (t int) {
	for _, x := range xs {
		t += nap(x)
	}
	return t
}

// refused: effect
func a013(xs []int) (t int) {
	for _, x := range xs {
		t += roll(x)
	}
	return t
}

// refused: effect
func a014(xs []int) (t int) {
	for _, x := range xs {
		t += rollOwn(x)
	}
	return t
}

// refused: effect
func a015(xs []int) (t int) {
	for _, x := range xs {
		t += args(x)
	}
	return t
}

// refused: effect
func a016(xs []int) (t int) {
	for _, x := range xs {
		t += say(x)
	}
	return t
}

// refused: effect
func a017(xs []int) (t int) {
	for _, x := range xs {
		t += logged(x)
	}
	return t
}

// refused: effect
func a018(xs []int) (t int) {
	for _, x := range xs {
		t += toStderr(x)
	}
	return t
}

// refused: effect
func a019(xs []int) (t int) {
	for _, x := range xs {
		t += send(x)
	}
	return t
}

// refused: effect
func a020(xs []int) (t int) {
	for _, x := range xs {
		t += receive(x)
	}
	return t
}

// refused: effect
func a021(xs []int) (t int) {
	for _, x := range xs {
		t += spawn(x)
	}
	return t
}

// refused: effect
func a022(xs []int) (t int) {
	for _, x := range xs {
		t += spawnPure(x)
	}
	return t
}

// refused: effect
func a023(xs []int) (t int) {
	for _, x := range xs {
		t += recovered(x)
	}
	return t
}

// refused: effect
func a024(xs []int) (t int) {
	for _, x := range xs {
		t += quit(x)
	}
	return t
}

// refused: effect
func a025(xs []int) (t int) {
	for _, x := range xs {
		t += pooled(x)
	}
	return t
}

// refused: effect
func a026(xs []int) (t int) {
	for _, x := range xs {
		t += register(x)
	}
	return t
}

// refused: effect
func a027(xs []int) (t int) {
	for _, x := range xs {
		t += write(x)
	}
	return t
}

// refused: effect
func a028(xs []int) (t int) {
	for _, x := range xs {
		t += current1(x)
	}
	return t
}

// refused: effect
func a029(xs []int) (t int) {
	for _, x := range xs {
		t += viaCurrent(x)
	}
	return t
}

// refused: effect
func a030(xs []int) (t int) {
	for _, x := range xs {
		t += viaLocal(x)
	}
	return t
}

// refused: effect
func a031(ss []string) (t int) {
	for _, s := range ss {
		t += env(s)
	}
	return t
}

// refused: effect
func a032(ss []string) (t int) {
	for _, s := range ss {
		t += keepLast(s)
	}
	return t
}

// refused: unknown
func a033(ss []string) (t int) {
	for _, s := range ss {
		t += handle(s)
	}
	return t
}

// refused: effect
func a034(ss []string) (t int, err error) {
	for _, s := range ss {
		b, err := readFile(s)
		if err != nil {
			return t, err
		}
		t += len(b)
	}
	return t, nil
}

// refused: effect
func a035(ss []string) (t int) {
	for _, s := range ss {
		b, err := output(s)
		if err != nil {
			continue
		}
		t += len(b)
	}
	return t
}

// refused: effect
func a036(ss []string) (t int, err error) {
	for _, s := range ss {
		a, err := resolve(s)
		if err != nil {
			return t, err
		}
		t += len(a)
	}
	return t, nil
}

// refused: effect
func a037(ss []string) (t int) {
	for _, s := range ss {
		if exists(s) {
			t++
		}
	}
	return t
}

// refused: effect
func a038(ss []string) error {
	for _, s := range ss {
		if err := run(s); err != nil {
			return err
		}
	}
	return nil
}

// refused: effect
func a039(ss []time.Time) (t int) {
	for _, s := range ss {
		t += since(s)
	}
	return t
}

// refused: effect
func a040(xs []int) (t int) {
	for _, x := range xs {
		t += len(show(x))
	}
	return t
}

// refused: effect
func a041(xs [][]int) (t int) {
	for _, x := range xs {
		t += len(showAll(x))
	}
	return t
}

// refused: effect
func a042(xs []int) (t int) {
	for _, x := range xs {
		t += len(asError(x))
	}
	return t
}

// refused: unknown
func a043(xs []any) (t int) {
	for _, x := range xs {
		t += len(display(x))
	}
	return t
}

// refused: unknown
func a044(xs []fmt.Stringer) (t int) {
	for _, x := range xs {
		t += len(describe(x))
	}
	return t
}

// refused: unknown
func a045(xs []io.Reader) (t int) {
	for _, x := range xs {
		t += drain(x)
	}
	return t
}

// refused: unknown
func a046(w io.Writer, xs []int) (t int) {
	for _, x := range xs {
		t += emit(w, x)
	}
	return t
}

// refused: effect
func a048(xs []int) (t int) {
	for _, x := range xs {
		t += len(genericKeep([]int{x}))
	}
	return t
}

// refused: effect
func a049(xs [][]int) (t int) {
	for _, x := range xs {
		t += fill(x)
	}
	return t
}

// refused: effect
func a050(xs []*int) (t int) {
	for _, x := range xs {
		t += bump(x)
	}
	return t
}

// refused: effect
func a051(xs []int, p *int) (t int) {
	for range xs {
		t += bump(p)
	}
	return t
}

// refused: effect
func a052(xs []int) (t int) {
	for i := range xs {
		t += bump(&xs[i])
	}
	return t
}

// refused: effect
func a053(xs []int) (t int) {
	n := 0
	for range xs {
		t += bump(&n)
	}
	return t
}

// refused: effect
func a054(xs []*item) (t int) {
	for _, x := range xs {
		t += bumpItem(x)
	}
	return t
}

// refused: effect
func a055(xs []item) (t int) {
	for _, x := range xs {
		t += bumpItem(&x)
	}
	return t
}

// refused: effect
func a056(xs []*item) (t int) {
	for _, x := range xs {
		t += bumpDeep(x)
	}
	return t
}

// refused: effect
func a057(m map[string]int, xs []string) (t int) {
	for _, x := range xs {
		t += put(m, x)
	}
	return t
}

// refused: effect
func a058(xs [][]int) (t int) {
	for _, x := range xs {
		t += len(grow(x, 1))
	}
	return t
}

// refused: effect
func a059(xs []int) (t int) {
	for i := range xs {
		t += swap(&xs[i], &xs[0])
	}
	return t
}

// refused: effect
func a060(xs []*item) (t int) {
	for _, x := range xs {
		t += x.inc()
	}
	return t
}

// refused: effect
func a061(xs []item) (t int) {
	for i := range xs {
		t += xs[i].inc()
	}
	return t
}

// refused: effect
func a062(xs []item) (t int) {
	for _, x := range xs {
		t += x.scribble()
	}
	return t
}

// refused: effect
func a063(xs []embedding) (t int) {
	for _, x := range xs {
		t += x.inc()
	}
	return t
}

// refused: effect
func a064(c *counterType, xs []int) (t int) {
	for _, x := range xs {
		t += c.next(x)
	}
	return t
}

// refused: effect
func a065(xs []int) (t int) {
	var c counterType
	for _, x := range xs {
		t += c.next(x)
	}
	return t
}

// refused: effect
func a066(xs []*item) (t int) {
	for _, x := range xs {
		t += (*item).inc(x)
	}
	return t
}

// refused: effect
func a067(xs []*int) (t int) {
	for _, x := range xs {
		t += *leak(x)
	}
	return t
}

// refused: effect
func a068(xs [][]int) (t int) {
	for _, x := range xs {
		sort.Ints(x)
		t += total(x)
	}
	return t
}

// refused: effect
func a069(xs [][]int) (t int) {
	for _, x := range xs {
		slices.Reverse(x)
		t += first(x)
	}
	return t
}

// refused: effect
func a070(b *bytes.Buffer, xs []int) (t int) {
	for _, x := range xs {
		b.WriteByte(1)
		t += sq(x)
	}
	return t
}

// refused: effect
func a071(xs []*big.Int) (t int) {
	for _, x := range xs {
		x.Add(x, x)
		t += sq(1)
	}
	return t
}

// refused: effect
func a072(ss []string, v *item) (t int) {
	for _, s := range ss {
		json.Unmarshal([]byte(s), v)
		t += size(s)
	}
	return t
}

// refused: effect
func a073(b []byte) (t int) {
	for i := range 9 {
		binary.LittleEndian.PutUint32(b, uint32(i))
		t += sq(i)
	}
	return t
}

// refused: effect
func a074(wg *sync.WaitGroup, xs []int) (t int) {
	for _, x := range xs {
		wg.Add(1)
		t += sq(x)
	}
	return t
}

// refused: effect
func a075(xs []int) (t int) {
	for _, x := range xs {
		mu.Lock()
		t += sq(x)
		mu.Unlock()
	}
	return t
}

// refused: effect
func a076(xs []int) (t int) {
	for _, x := range xs {
		fmt.Println(sq(x))
	}
	return t
}

// refused: effect
func a077(xs []int) (t int) {
	for _, x := range xs {
		fmt.Fprintf(os.Stdout, "%d", sq(x))
	}
	return t
}

// refused: effect
func a078(xs []int) (t int) {
	for _, x := range xs {
		println(sq(x))
	}
	return t
}

// refused: effect
func a079(ss []string) (t int) {
	for _, s := range ss {
		os.Setenv(s, s)
		t += size(s)
	}
	return t
}

// refused: carries a value
func a080(xs []int) (t int) {
	for _, x := range xs {
		t = sq(x)
	}
	return t
}

// refused: carries a value
func a081(xs []int) (t int) {
	for _, x := range xs {
		t = add(t, x)
	}
	return t
}

// refused: carries a value
func a082(xs []int) (t int) {
	prev := 0
	for _, x := range xs {
		prev = sq(x)
		t += prev
	}
	return t
}

// refused: carries a value
func a083(xs []int) (t int) {
	for _, x := range xs {
		if v := sq(x); v > t {
			t = v
		}
	}
	return t
}

// refused: carries a value
func a084(xs []int) (t int) {
	for _, x := range xs {
		t = max(t, sq(x))
	}
	return t
}

// refused: carries a value
func a085(xs []int) (t int) {
	a, b := 0, 1
	for _, x := range xs {
		a, b = b, sq(x)
	}
	return a + b
}

// refused: carries a value
func a086(xs []int) (t int) {
	for i := 0; i < 3; i++ {
		xs = xs[1:]
		t += sq(first(xs))
	}
	return t
}

// refused: carries a value
func a087(xs []int) (t int) {
	var ys, zs []int
	for _, x := range xs {
		ys = append(zs, sq(x))
	}
	return len(ys)
}

// refused: carries a value
func a088(xs []int) bool {
	found := false
	for _, x := range xs {
		found = found || sq(x) == 4
	}
	return found
}

// refused: carries a value
func a089(xs []int) string {
	s := ""
	for _, x := range xs {
		s = s + string(rune(sq(x)))
	}
	return s
}

// refused: carries a value
func a090(xs []int) *item {
	var p *item
	for _, x := range xs {
		p = &item{n: sq(x), next: p}
	}
	return p
}

// refused: carries a value
func a091(xs []int) error {
	var err error
	for _, x := range xs {
		var err2 error
		_, err = strconv.Atoi(strconv.Itoa(sq(x)))
		_ = err2
	}
	return err
}

// refused: carries a value
func a092(xs []int) (t int) {
	for _, x := range xs {
		for t = range 3 {
			_ = sq(x)
		}
	}
	return t
}

// refused: closure
func a093(xs []int) (t int) {
	f := sq
	for _, x := range xs {
		f = func(y int) int { return sq(x + y) }
	}
	return f(1)
}

// refused: reads what it writes
func a094(xs []int) (t int) {
	for _, x := range xs {
		t += sq(t + x)
	}
	return t
}

// refused: reads what it writes
func a095(xs []int) (t int) {
	u := 0
	for _, x := range xs {
		t += sq(x)
		u += t
	}
	return u
}

// refused: reads what it writes
func a096(xs []int) (t int) {
	for _, x := range xs {
		t += sq(x)
		if t > 100 {
			continue
		}
	}
	return t
}

// refused: reads what it writes
func a097(out []int) (t int) {
	for i := range out {
		out[i] = sq(out[0])
	}
	return t
}

// refused: reads what it writes
func a098(out, xs []int) (t int) {
	for i, x := range xs {
		out[i] = sq(x) + out[len(out)-1]
	}
	return t
}

// refused: reads what it writes
func a099(out, xs []int) (t int) {
	for i, x := range xs {
		out[i] = add(x, out[(i+1)%len(out)])
	}
	return t
}

// refused: reads what it writes
func a100(out []int) (t int) {
	for i := range out {
		out[i] = total(out)
	}
	return t
}

// refused: reads what it writes
func a101(out []int) (t int) {
	for i := range out {
		out[i] = total(out[i:])
	}
	return t
}

// refused: reads what it writes
func a102(m map[string]int, ss []string) (t int) {
	for _, s := range ss {
		m[s] = known(m, s)
	}
	return t
}

// refused: reads what it writes
func a103(m map[string]int, ss []string) (t int) {
	for _, s := range ss {
		m[s] = size(s) + len(m)
	}
	return t
}

// refused: reads what it writes
func a104(xs []int) (t int) {
	var ys []int
	for _, x := range xs {
		ys = append(ys, sq(x))
		t += len(ys)
	}
	return t
}

// refused: reads what it writes
func a105(xs []int) (t int) {
	var ys []int
	for range xs {
		ys = append(ys, total(ys))
	}
	return len(ys)
}

// refused: reads what it writes
func a106(xs []int) (t int) {
	ys := []int{1}
	for _, x := range xs {
		ys = append(ys, sq(x), ys[0])
	}
	return len(ys)
}

// refused: reads what it writes
func a107(xs []int) (t int) {
	n := 0
	for range xs {
		n++
		t += sq(n)
	}
	return t
}

// refused: reads what it writes
func a108(xs []int) []int {
	for i := range xs {
		xs = append(xs, sq(xs[i]))
	}
	return xs
}

// refused: reads what it writes
func a109(xs []int) (t int) {
	table := make([]int, 9)
	for i := range 9 {
		table[i] = sq(i)
		t += total(table[:i])
	}
	return t
}

// refused: reads what it writes
func a110(xs []int) (t int) {
	var grid [9]int
	other := grid
	for i := range grid {
		grid[i] = sq(grid[8-i])
	}
	return other[0]
}

// refused: reads what it writes
func a111(out, xs []int) (t int) {
	for i, x := range xs {
		out[i] = sq(x)
		switch out[0] {
		case 1:
			continue
		}
	}
	return t
}

// refused: may share memory
func a112(dst, src []int) (t int) {
	for i := range 3 {
		dst[i] = total(src)
	}
	return t
}

// refused: may share memory
func a113(dst, src []int) (t int) {
	for i := range 3 {
		dst[i] = first(src[i:])
	}
	return t
}

// refused: may share memory
func a114(dst, src []int) (t int) {
	for i := range 3 {
		dst[i] = sq(src[i+1])
	}
	return t
}

// refused: may share memory
func a115(xs []int) (t int) {
	ys := xs[1:]
	for i := range ys {
		ys[i] = sq(xs[i])
	}
	return t
}

// refused: may share memory
func a116(xs []int) (t int) {
	ys := make([]int, 9)
	zs := ys[3:]
	for i := range 9 {
		ys[i] = total(zs)
	}
	return t
}

// refused: may share memory
func a117(xs []int) (t int) {
	ys := make([]int, 9)
	p := &ys[4]
	for i := range 9 {
		ys[i] = val(p)
	}
	return t
}

// refused: may share memory
func a118(m map[string]int, ss []string) (t int) {
	m2 := m
	for _, s := range ss {
		m2[s] = known(m, s)
	}
	return t
}

// refused: may share memory
func a119(m, m2 map[string]int, ss []string) (t int) {
	for _, s := range ss {
		m2[s] = known(m, s)
	}
	return t
}

// refused: may share memory
func a120(xs []int) (t int) {
	ys := make([]int, 9)
	it := item{data: ys}
	for i := range 9 {
		ys[i] = it.sum()
	}
	return t
}

// refused: may share memory
func a121(xs []int) (t int) {
	ys := make([]int, 9)
	rows := [][]int{ys}
	for i := range 9 {
		ys[i] = total(rows[0])
	}
	return t
}

// refused: may share memory
func a122(xs []int) (t int) {
	ys := xs[:0]
	for range xs {
		ys = append(ys, total(xs))
	}
	return len(ys)
}

// refused: may share memory
func a123(xs []int) (t int) {
	ys := xs[:0]
	for i := range xs {
		ys = append(ys, first(xs[i:]))
	}
	return len(ys)
}

// refused: may share memory
func a124(dst []int) (t int) {
	for i := range dst {
		dst[i] = readsShared(i)
	}
	return t
}

// refused: may share memory
func a125(xs []int) (t int) {
	ys := shared
	for i := range ys {
		ys[i] = readsShared(i)
	}
	return t
}

// refused: may share memory
func a126(xs []int) (t int) {
	ys := make([]int, 9)
	zs := same(ys)
	for i := range 9 {
		ys[i] = total(keepAll(zs))
	}
	return t
}

// refused: may share memory
func a127(dst []int, items []item) (t int) {
	for i, x := range items {
		dst[i] = x.sum()
	}
	return t
}

// refused: may share memory
func a128(dst []int, ps []*int) (t int) {
	for i, x := range ps {
		dst[i] = val(x)
	}
	return t
}

// refused: may share memory
func a129(ps, qs []*item) (t int) {
	for i, x := range qs {
		ps[i] = next(x)
	}
	return len(ps)
}

// refused: may share memory
func a130(xs []int) (t int) {
	ys := make([]int, 9)
	var holder item
	holder.data = ys
	for i := range 9 {
		ys[i] = holder.sum()
	}
	return t
}

// refused: may share memory
func a131(xs []int) (t int) {
	ys := make([]int, 9)
	byName := map[string][]int{"a": ys}
	for i := range 9 {
		ys[i] = total(byName["a"])
	}
	return t
}

// refused: writes elsewhere
func a132(xs []int) (t int) {
	for _, x := range xs {
		counter += sq(x)
	}
	return t
}

// refused: writes elsewhere
func a133(xs []int) (t int) {
	for _, x := range xs {
		memo[x] = sq(x)
	}
	return t
}

// refused: writes elsewhere
func a134(xs []int) (t int) {
	for i := range xs {
		shared[i] = sq(i)
	}
	return t
}

// refused: writes elsewhere
func a135(xs []int) {
	for _, x := range xs {
		out = append(out, sq(x))
	}
	return
}

// refused: writes elsewhere
func a136(it *item, xs []int) (t int) {
	for _, x := range xs {
		it.n += sq(x)
	}
	return it.n
}

// refused: writes elsewhere
func a137(it item, xs []int) (t int) {
	for i, x := range xs {
		it.data[i] = sq(x)
	}
	return t
}

// refused: writes elsewhere
func a138(p *int, xs []int) (t int) {
	for _, x := range xs {
		*p += sq(x)
	}
	return t
}

// refused: writes elsewhere
func a139(xs []*item) (t int) {
	for _, x := range xs {
		x.n = sq(x.n)
	}
	return t
}

// refused: writes elsewhere
func a140(xs []item) (t int) {
	for _, x := range xs {
		x.data[0] = sq(x.n)
	}
	return t
}

// refused: writes elsewhere
func a141(xs []*item) (t int) {
	for _, x := range xs {
		y := x
		y.n = sq(1)
	}
	return t
}

// refused: writes elsewhere
func a142(rows [][]int) (t int) {
	for i := range rows {
		row := rows[i]
		row[0] = sq(i)
	}
	return t
}

// refused: writes elsewhere
func a143(rows [][]int) (t int) {
	for i := range rows {
		rows[i][0] = sq(i)
	}
	return t
}

// refused: writes elsewhere
func a144(out, xs []int) (t int) {
	for _, x := range xs {
		out[x] = sq(x)
	}
	return t
}

// refused: writes elsewhere
func a145(out, xs []int) (t int) {
	for i, x := range xs {
		out[i+1] = sq(x)
	}
	return t
}

// refused: writes elsewhere
func a146(out, xs []int) (t int) {
	for _, x := range xs {
		out[0] = sq(x)
	}
	return t
}

// refused: writes elsewhere
func a147(out, xs []int) (t int) {
	for i, x := range xs {
		out[i%2] += sq(x)
	}
	return t
}

// refused: writes elsewhere
func a148(out, xs []int) (t int) {
	for i, x := range xs {
		j := i
		out[j] = sq(x)
	}
	return t
}

// refused: writes elsewhere
func a149(get func() []int, xs []int) (t int) {
	for i, x := range xs {
		get()[i] = sq(x)
	}
	return t
}

// refused: writes elsewhere
func a150(ps *[]int) (t int) {
	for i := range *ps {
		(*ps)[i] = sq(i)
	}
	return t
}

// refused: writes elsewhere
func a151(xs []int) (t int) {
	n := 0
	p := &n
	for _, x := range xs {
		n += sq(x)
	}
	return *p
}

// refused: writes elsewhere
func a152(xs []int) (t int) {
	n := 0
	double := func() int { return 2 * n }
	for _, x := range xs {
		n += sq(x)
	}
	return double()
}

// refused: writes elsewhere
func a153(xs []int) (t int) {
	var arr [9]int
	view := arr[:]
	for i := range 9 {
		arr[i] = sq(i)
	}
	return total(view)
}

// refused: writes elsewhere
func a154(dst, xs []int) (t int) {
	for _, x := range xs {
		copy(dst, []int{sq(x)})
	}
	return t
}

// refused: writes elsewhere
func a155(m map[int]int, xs []int) (t int) {
	for _, x := range xs {
		delete(m, x)
		t += sq(x)
	}
	return t
}

// refused: writes elsewhere
func a156(m map[int]int, xs []int) (t int) {
	for _, x := range xs {
		clear(m)
		t += sq(x)
	}
	return t
}

// refused: writes elsewhere
func a157(xs []int) (t int) {
	for _, x := range xs {
		_ = append(xs[:1], sq(x))
	}
	return t
}

// refused: writes elsewhere
func a158(dst, xs []int) (t int) {
	for _, x := range xs {
		for range dst {
			dst[0] += sq(x)
		}
	}
	return t
}

// refused: writes elsewhere
func a159(it *item, xs []int) (t int) {
	for _, x := range xs {
		it.n++
		t += sq(x)
	}
	return t
}

// refused: writes elsewhere
func a160(xs []int) (t int) {
	for _, x := range xs {
		current.n = sq(x)
	}
	return t
}

// refused: writes elsewhere
func a161(xs []int) (t int) {
	for _, x := range xs {
		table[x%16] = sq(x)
	}
	return t
}

// refused: leaves early
func a162(xs []int) (t int) {
	for _, x := range xs {
		if sq(x) > 9 {
			break
		}
		t += sq(x)
	}
	return t
}

// refused: leaves early
func a163(xs []int) (t int) {
	for _, x := range xs {
		if sq(x) > 9 {
			return x
		}
	}
	return t
}

// refused: leaves early
func a164(xs []int) (t int) {
	for _, x := range xs {
		t += sq(x)
		if x == 3 {
			goto done
		}
	}
	goto done
done:
	return t
}

// refused: leaves early
func a165(rows [][]int) (t int) {
outer:
	for _, r := range rows {
		for _, x := range r {
			if x == 0 {
				continue outer
			}
			t += sq(x)
		}
	}
	return t
}

// refused: leaves early
func a166(rows [][]int) (t int) {
outer:
	for _, r := range rows {
		for _, x := range r {
			t += sq(x)
			if x == 0 {
				break outer
			}
		}
	}
	return t
}

// refused: leaves early
func a167(xs []int) (t int) {
	for _, x := range xs {
		if x < 0 {
			panic(x)
		}
		t += sq(x)
	}
	return t
}

// refused: leaves early
func a168(ss []string) (t int, err error) {
	for _, s := range ss {
		v, err := parse(s)
		if err == nil {
			return v, nil
		}
		t += v
	}
	return t, nil
}

// refused: leaves early
func a169(ss []string) (t int, err error) {
	for _, s := range ss {
		v, err := parse(s)
		if err != nil {
			t--
			return t, err
		}
		t += v
	}
	return t, nil
}

// refused: leaves early
func a170(ctx context.Context, xs []int) (t int) {
	for _, x := range xs {
		if err := ctx.Err(); err != nil {
			break
		}
		t += sq(x)
	}
	return t
}

// refused: leaves early
func a171(xs []int) (t int) {
	for _, x := range xs {
		switch {
		case x > 3:
			return t
		}
		t += sq(x)
	}
	return t
}

// refused: leaves early
func a172(xs []int) (t int) {
	for _, x := range xs {
		for {
			if x > 2 {
				return t
			}
			x += sq(x)
		}
	}
	return t
}

// refused: leaves early
func a173(xs []int, errOuter error) (t int) {
	for _, x := range xs {
		if errOuter != nil {
			return t
		}
		t += sq(x)
	}
	return t
}

// refused: closure
func a174(xs []int) (t int) {
	for _, x := range xs {
		f := func() int { return sq(x) }
		t += f()
	}
	return t
}

// refused: closure
func a175(xs []int) (t int) {
	var fs []func() int
	for _, x := range xs {
		fs = append(fs, func() int { return sq(x) })
	}
	return len(fs)
}

// refused: closure
func a176(xs []int) (t int) {
	for _, x := range xs {
		t += apply(func(y int) int { return y }, x)
	}
	return t
}

// refused: closure
func a177(xs []int) (t int) {
	for _, x := range xs {
		func() { t += sq(x) }()
	}
	return t
}

// refused: closure
func a178(xs [][]int) (t int) {
	for _, x := range xs {
		sort.Slice(x, func(i, j int) bool { return x[i] < x[j] })
		t += sq(1)
	}
	return t
}

// refused: defer
func a179(xs []int) (t int) {
	for _, x := range xs {
		defer sq(x)
	}
	return t
}

// refused: defer
func a180(xs []int) (t int) {
	for _, x := range xs {
		defer mu.Unlock()
		t += sq(x)
	}
	return t
}

// refused: defer
func a181(xs []int) (t int) {
	defer func() { _ = recover() }()
	for _, x := range xs {
		t += sq(x)
	}
	return t
}

// refused: defer
func a182(xs []int) (t int) {
	defer func() {
		if recover() != nil {
			t = -1
		}
	}()
	for _, x := range xs {
		t += sq(x)
	}
	return t
}

// refused: defer
func a183(out, xs []int) (t int) {
	defer fill(out)
	for i, x := range xs {
		out[i] = sq(x)
	}
	return t
}

// refused: goroutine
func a184(xs []int) (t int) {
	for _, x := range xs {
		go sq(x)
	}
	return t
}

// refused: goroutine
func a185(xs []int) (t int) {
	for _, x := range xs {
		go func() { _ = sq(x) }()
	}
	return t
}

// refused: channel
func a186(c chan int, xs []int) (t int) {
	for _, x := range xs {
		c <- sq(x)
	}
	return t
}

// refused: channel
func a187(c chan int) (t int) {
	for range 3 {
		t += sq(<-c)
	}
	return t
}

// refused: channel
func a188(c chan int) (t int) {
	for x := range c {
		t += sq(x)
	}
	return t
}

// refused: channel
func a189(c chan int) (t int) {
	for range 3 {
		select {
		case v := <-c:
			t += sq(v)
		default:
		}
	}
	return t
}

// refused: channel
func a190(c chan int) (t int) {
	for range 3 {
		for v := range c {
			t += sq(v)
		}
	}
	return t
}

// refused: channel
func a191(cs []chan int, xs []int) (t int) {
	for i, x := range xs {
		t += sq(x)
		close(cs[i])
	}
	return t
}

// refused: loop header
func a192(m map[int]int) (t int) {
	for _, v := range m {
		t += sq(v)
	}
	return t
}

// refused: loop header
func a193(m map[string]int) (t int) {
	var out []int
	for k := range m {
		out = append(out, size(k))
	}
	return len(out)
}

// refused: loop header
func a194(s string) (t int) {
	for _, r := range s {
		t += sq(int(r))
	}
	return t
}

// refused: loop header
func a195(seq iter.Seq[int]) (t int) {
	for x := range seq {
		t += sq(x)
	}
	return t
}

// refused: loop header
func a196(load func() []int) (t int) {
	for _, x := range load() {
		t += sq(x)
	}
	return t
}

// refused: loop header
func a197(n int) (t int) {
	for i := n; i > 0; i-- {
		t += sq(i)
	}
	return t
}

// refused: loop header
func a198(n int) (t int) {
	for i := 0; i < n; i += 2 {
		t += sq(i)
	}
	return t
}

// refused: loop header
func a199(n int) (t int) {
	for i := 1; i < n; i++ {
		t += sq(i)
	}
	return t
}

// refused: loop header
func a200(n int) (t int) {
	for i := 0; i <= n; i++ {
		t += sq(i)
	}
	return t
}

// refused: loop header
func a201(next func() bool) (t int) {
	for next() {
		t += sq(1)
	}
	return t
}

// refused: loop header
func a202(n int) (t int) {
	for i := 0; i < n; i++ {
		i++
		t += sq(i)
	}
	return t
}

// refused: loop header
func a203(get func() int) (t int) {
	for i := 0; i < get(); i++ {
		t += sq(i)
	}
	return t
}

// refused: loop header
func a204(it *item) (t int) {
	for ; it != nil; it = it.next {
		t += sq(it.n)
	}
	return t
}

// refused: loop header
func a205(xs []int) (t int) {
	var i, x int
	for i, x = range xs {
		t += sq(x)
	}
	return t + i
}

// refused: loop header
func a206(n int) (t int) {
	for i, j := 0, 1; i < n; i++ {
		t += sq(i + j)
	}
	return t
}

// refused: loop header
func a207(rows func() [][]int) (t int) {
	for _, x := range append([][]int{nil}, rows()...) {
		t += sq(total(x))
	}
	return t
}

// refused: conditional call
func a208(xs []int) (t int) {
	for _, x := range xs {
		if x > 0 {
			t += sq(x)
		}
	}
	return t
}

// refused: conditional call
func a209(xs []int) (t int) {
	for _, x := range xs {
		if x < 0 {
			continue
		}
		t += sq(x)
	}
	return t
}

// refused: conditional call
func a210(xs []int) (t int) {
	for _, x := range xs {
		switch x {
		case 1:
			t += sq(x)
		default:
			t -= sq(x)
		}
	}
	return t
}

// refused: conditional call
func a211(xs []int) (t int) {
	for _, x := range xs {
		ok := x > 0 && sq(x) > 4
		if ok {
			t++
		}
	}
	return t
}

// refused: conditional call
func a212(xs []int) (t int) {
	for _, x := range xs {
		if x == 0 || sq(x) > 4 {
			t++
		}
	}
	return t
}

// refused: conditional call
func a213(xs []int) (t int) {
	for _, x := range xs {
		if x > 9 {
			t++
		} else if sq(x) > 4 {
			t--
		}
	}
	return t
}

// refused: arguments
func a214(xs []int) (t int) {
	for _, x := range xs {
		y := x + 1
		t += sq(y)
	}
	return t
}

// refused: arguments
func a215(ss []string) (t int) {
	for _, s := range ss {
		t += add(strings.Index(s, s), 1)
	}
	return t
}

// refused: arguments
func a216(d int, xs []int) (t int) {
	for _, x := range xs {
		t += add(x/d, 1)
	}
	return t
}

// refused: arguments
func a217(xs []any) (t int) {
	for _, x := range xs {
		v := x.(int)
		t += sq(v)
	}
	return t
}

// refused: arguments
func a218(xs []any) (t int) {
	for _, x := range xs {
		t += sq(x.(int))
	}
	return t
}

// refused: arguments
func a219(xs []int) (t int) {
	for _, x := range xs {
		t += add(pair(x))
	}
	return t
}

// refused: arguments
func a220(xs []int) (t int) {
	for _, x := range xs {
		t += total([]int{x, x})
	}
	return t
}

// refused: arguments
func a221(xs []item) (t int) {
	for i := range xs {
		t += sizeOf(&xs[i])
	}
	return t
}

// refused: arguments
func a222(xs []item) (t int) {
	for i := range xs {
		t += xs[i].peek()
	}
	return t
}

// refused: error not looked at
func a223(ss []string) (t int) {
	for _, s := range ss {
		v, _ := parse(s)
		t += v
	}
	return t
}

// refused: error not looked at
func a224(xs []int) (t int, err error) {
	for _, x := range xs {
		v, err := partial(x)
		t += v
		if err != nil {
			return t, err
		}
	}
	return t, nil
}

// refused: error not looked at
func a225(xs []int) (t int, err error) {
	for _, x := range xs {
		v, err := partial(x)
		if err != nil {
			return v, err
		}
		t += v
	}
	return t, nil
}

// refused: error not looked at
func a226(xs []int) (t int) {
	for _, x := range xs {
		if v, err := partial(x); err == nil {
			t += v
		}
	}
	return t
}

// refused: no call to fork
func a227(xs []int) (t int) {
	for _, x := range xs {
		t += len(strconv.Itoa(x))
	}
	return t
}

// refused: no call to fork
func a228(xs []int) (t int) {
	for _, x := range xs {
		t += x * x
	}
	return t
}

// refused: no call to fork
func a229(xs []int) (t int) {
	for _, x := range xs {
		nothing(x)
		t++
	}
	return t
}

// refused: no call to fork
func a230(xs []int) (t int) {
	for _, x := range xs {
		t += many(x, x)
	}
	return t
}

// refused: no call to fork
func a231(xs []int) (t int) {
	for _, x := range xs {
		t += four(x, x, x, x)
	}
	return t
}

// refused: no call to fork
func a232(xs []int) (t int) {
	for _, x := range xs {
		t += generic(x)
	}
	return t
}

// refused: no call to fork
func a233(xs []int) (t int) {
	for _, x := range xs {
		a, b := pair(x)
		t += a + b
	}
	return t
}

// refused: unknown
func a234(f func(int) int, xs []int) (t int) {
	for _, x := range xs {
		t += f(x)
	}
	return t
}

// refused: unknown
func a235(xs []int) (t int) {
	for _, x := range xs {
		t += hook(x)
	}
	return t
}

// refused: unknown
func a236(xs []int) (t int) {
	f := sq
	if len(xs) > 3 {
		f = countCalls
	}
	for _, x := range xs {
		t += f(x)
	}
	return t
}

// refused: unknown
func a237(xs []item) (t int) {
	for _, x := range xs {
		t += x.f(1)
	}
	return t
}

// refused: unknown
func a238(v visitor, xs []int) (t int) {
	for _, x := range xs {
		t += v.visit(x)
	}
	return t
}

// refused: unknown
func a239(xs []int) (t int) {
	for _, x := range xs {
		t += visitor(plainVisitor{}).visit(x)
	}
	return t
}

// refused: unknown
func a240(f func(int) int, xs []int) (t int) {
	for _, x := range xs {
		t += apply(f, x)
	}
	return t
}

// refused: unknown
func a241(it *item, xs []int) (t int) {
	for _, x := range xs {
		t += apply(it.f, x)
	}
	return t
}

// refused: unknown
func a242(it *item, xs []int) (t int) {
	inc := func(y int) int { return it.inc() + y }
	for _, x := range xs {
		t += inc(x)
	}
	return t
}

// refused: unknown
func a243(it *item, xs []int) (t int) {
	for _, x := range xs {
		f := it.inc
		t += f() + sq(x)
	}
	return t
}

// refused: unknown
func a244(xs []int) (t int) {
	for _, x := range xs {
		t += cast(x)
	}
	return t
}

// refused: unknown
func a245(xs []int) (t int) {
	for _, x := range xs {
		t += int(reflect.ValueOf(x).Int()) + sq(x)
	}
	return t
}

// refused: unknown
func a246(xs []int) (t int) {
	for _, x := range xs {
		t += assembly(x)
	}
	return t
}

// refused: unknown
func a247(xs []int) (t int) {
	for _, x := range xs {
		t += *(*int)(unsafe.Pointer(&xs[0])) + sq(x)
	}
	return t
}

// refused: unknown
func a248(fs []func(int) int) (t int) {
	for i := range fs {
		t += fs[i](i)
	}
	return t
}

// refused: unknown
func a249(seq iter.Seq[int], xs []int) (t int) {
	for _, x := range xs {
		for y := range seq {
			t += sq(x + y)
		}
	}
	return t
}

// refused: name
func a250(expr item, xs []int) (t int) {
	for _, x := range xs {
		t += expr.n + sq(x)
	}
	return t
}

// refused: name
func a251(xs []int) (t int) {
	context := 3
	for _, x := range xs {
		t += sq(x)
	}
	return t + context
}

// refused: effect
func a252(xs []int) (t int) {
	for _, x := range xs {
		s := fmt.Sprint(loud{x})
		t += sq(x) + len(s)
	}
	return t
}

// refused: effect
func a253(xs []int) (t int) {
	for _, x := range xs {
		if errors.Is(failing{x}, errEmpty) {
			continue
		}
		t += sq(x)
	}
	return t
}

// refused: unknown
func a254(xs []fmt.Stringer) (t int) {
	for i, x := range xs {
		s := fmt.Sprintf("%s", x)
		t += sq(i) + len(s)
	}
	return t
}

// refused: unknown
func a255(xs []int) (t int) {
	for _, x := range xs {
		s := strings.Map(func2, "a")
		t += sq(x) + len(s)
	}
	return t
}
