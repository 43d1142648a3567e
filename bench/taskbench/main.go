// Taskbench runs Task Bench.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"text/tabwriter"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
)

func main() {
	only := flag.String("only", "", "patterns")
	kern := flag.String("kernel", "compute", "")
	turns := flag.Int("turns", 9, "")
	steps := flag.Int("steps", 2000, "")
	flag.Parse()
	re := regexp.MustCompile(*only)
	k, err := task.Find(*kern)
	if err != nil {
		panic(err)
	}
	task.Prepare(8)
	unit := metg.Unit(k, 8, 2)
	fmt.Println("unit", unit)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, p := range task.Patterns {
		if !re.MatchString(p) {
			continue
		}
		g, err := task.New(p, 8, *steps, task.Defaults)
		if err != nil {
			panic(err)
		}
		cs := []metg.Contender{{Name: "ours", Make: ours}, {Name: "before", Make: oursBefore}, {Name: "columns", Make: byColumns}, {Name: "degrees", Make: byDegrees}}
		j := metg.Job{Graph: g, Kernel: k, Workers: 2}
		curves, err := metg.Sweep(j, metg.Sizes(unit, 50, 3000), unit, *turns, cs...)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(w, "%s\t%.1f", p, float64(g.Edges())/float64(g.Tasks()))
		for _, c := range curves {
			fmt.Fprintf(w, "\t%s\t%.2f\t(%.2f)", c.Contender, c.METG/1000, c.Lowest/1000)
		}
		fmt.Fprintln(w)
		w.Flush()
	}
}
