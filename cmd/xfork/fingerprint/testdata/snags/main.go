// Command snags has cached functions whose values depend on what is easily overlooked.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"iter"
	"math/rand"
	"strings"
	"sync"
	"time"

	_ "example.org/snags/codec"
	"xfork/eval/cache"
	"xfork/expr"
)

// Sums reads a variable in a statement that calls a function that changes it.
func Sums(n int) int {
	total := n
	next := func() int { total *= 2; return total }
	return total + next()
}

// Orders depends on the order of files.
func Orders(n int) int { return n + 10*early + 100*later }

// Decodes depends on what is registered.
func Decodes(text string) string {
	m, kind, err := image.Decode(strings.NewReader(text))
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(kind, m.Bounds(), m.At(0, 0))
}

// Locals has two types of one name.
func Locals(n int) string {
	a := func() any {
		type T struct{ A int8 }
		return T{int8(n)}
	}
	b := func() any {
		type T struct{ A int16 }
		return T{int16(n)}
	}
	text, err := json.Marshal([]any{a(), b()})
	return fmt.Sprint(string(text), err)
}

const note = "a text that is much longer than what is shown of a constant in a listing of a program: one"

// Notes has a long constant, and a float one.
func Notes(n int) string {
	return fmt.Sprint(note, float32(16777216.0)+float32(n), 0.1000000000000000055)
}

type stamp struct {
	time.Time
	Name string
}

// Stamps has a type that gets its methods from elsewhere.
func Stamps(n int) string {
	text, err := json.Marshal(stamp{time.Unix(int64(n), 0).UTC(), "x"})
	return fmt.Sprint(string(text), err)
}

type wrong struct{ code int }

func (w *wrong) Error() string { return fmt.Sprint("wrong ", w.code) }

func (w *wrong) Is(err error) bool { return err == errBase }

var errBase = errors.New("base")

// Errors depends on a method that only package errors calls.
func Errors(n int) bool {
	var err error = fmt.Errorf("more: %w", &wrong{n})
	return errors.Is(err, errBase)
}

func pairs(n int) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for i := range n {
			if !yield(i, i*i) {
				return
			}
		}
	}
}

// Ranges goes over a function.
func Ranges(n int) (sum int) {
	for i, sq := range pairs(n) {
		if i == 3 {
			break
		}
		sum += sq
		defer func() { sum *= 2 }()
	}
	return sum
}

// Recovers has a value that comes of a panic.
func Recovers(n int) (text string) {
	text = "before"
	defer func() {
		if r := recover(); r != nil {
			text += fmt.Sprint(r)
		}
	}()
	text = "after"
	return []string{"a"}[n]
}

// Goes has goroutines.
func Goes(n int) int {
	var wait sync.WaitGroup
	out := make([]int, n)
	for i := range n {
		wait.Go(func() { out[i] = i * 3 })
	}
	wait.Wait()
	c := make(chan int, n)
	for _, x := range out {
		c <- x
	}
	close(c)
	sum := 0
	for x := range c {
		sum = 2*sum + x
	}
	return sum
}

// Random draws from a seed.
func Random(n int) int { return rand.New(rand.NewSource(7)).Intn(n) }

type list[T any] struct {
	head *item[T]
}

type item[T any] struct {
	value T
	next  *item[T]
}

func (l *list[T]) push(v T) { l.head = &item[T]{v, l.head} }

func (l *list[T]) String() string {
	var b bytes.Buffer
	for i := l.head; i != nil; i = i.next {
		fmt.Fprint(&b, i.value, ";")
	}
	return b.String()
}

// Lists prints a generic list.
func Lists(n int) string {
	var l list[celsius]
	for i := range n {
		l.push(celsius(i))
	}
	return fmt.Sprint(&l)
}

type celsius float32

func (c celsius) String() string { return fmt.Sprintf("%.1f°", float32(c)) }

type visitor interface{ visit(int) int }

type outer struct{ visitor }

type inner struct{ by int }

func (v inner) visit(n int) int { return n * v.by }

// Visits calls a method that is promoted from an interface.
func Visits(n int) int {
	var v visitor = outer{inner{3}}
	f := v.visit
	return f(n) + visitor.visit(v, 1)
}

// Method is cached as a function of its receiver.
func (c celsius) Method() string { return c.String() }

var store = new(cache.Store)

func main() {
	show("Sums", expr.Lift1(Sums, expr.Cached(store)), 3)
	show("Orders", expr.Lift1(Orders, expr.Cached(store)), 3)
	show("Decodes", expr.Lift1(Decodes, expr.Cached(store)), "dot....")
	show("Locals", expr.Lift1(Locals, expr.Cached(store)), 300)
	show("Notes", expr.Lift1(Notes, expr.Cached(store)), 1)
	show("Stamps", expr.Lift1(Stamps, expr.Cached(store)), 1)
	show("Errors", expr.Lift1(Errors, expr.Cached(store)), 1)
	show("Ranges", expr.Lift1(Ranges, expr.Cached(store)), 5)
	show("Recovers", expr.Lift1(Recovers, expr.Cached(store)), 2)
	show("Goes", expr.Lift1(Goes, expr.Cached(store)), 4)
	show("Random", expr.Lift1(Random, expr.Cached(store)), 1000)
	show("Lists", expr.Lift1(Lists, expr.Cached(store)), 3)
	show("Visits", expr.Lift1(Visits, expr.Cached(store)), 3)
	show("Method", expr.Lift1(celsius.Method, expr.Cached(store)), celsius(2))
	show("Largest", expr.Lift1(largest[celsius], expr.Cached(store)), []celsius{1, 3, 2})
}

func largest[T interface {
	~float32
	fmt.Stringer
}](all []T) string {
	m := all[0]
	for _, x := range all {
		m = max(m, x)
	}
	return m.String()
}

func show[A, T any](name string, f expr.Func1[A, T], a A) {
	v, err := f(a)
	fmt.Printf("%s %v %v\n", strings.ToLower(name), v, err)
}
