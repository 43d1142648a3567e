// Command cost has one cached function.
package main

import (
	"encoding/json"
	"fmt"
	"sort"

	"example.org/cost/help"
	"xfork/eval/cache"
	"xfork/expr"
)

var weights = map[string]int{"a": 1, "b": 2}

var hook = func(x int) int { return x + 1 }

type item struct {
	Name string `json:"name"`
}

var level int

func raise() { level++; fmt.Sprint(level) }

// Cost is what a thing costs.
func Cost(n int) (string, error) {
	weight, ok := weights["b"]
	if !ok {
		return "", fmt.Errorf("no b")
	}
	if _, ok := weights["x"]; !ok && n > 1000 {
		return "", fmt.Errorf("no x in %d", n)
	}
	missing := "no x in the table"
	xs := []float64{help.Root(float64(n)), help.At(3), float64(weight), 40}
	sort.Slice(xs, func(i, j int) bool { return xs[i] < xs[j] })
	var shape help.Shape = help.Square{A: float64(n)}
	sh := shape.Area()
	text, err := json.Marshal(item{missing})
	return fmt.Sprintln(xs[0], help.Sum(xs)+sh, hook(1), string(text), shape), err
}

var cost = expr.LiftErr1(Cost, expr.Cached(new(cache.Store)))

func main() {
	raise()
	v, err := cost(10)
	fmt.Println("cost", v, err)
}
