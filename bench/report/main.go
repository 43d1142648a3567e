// Report measures xfork against its baselines and against its bars, all in one process and in turns, and prints one table:
// a row for each bar, and rows of what has no bar, among them cases where xfork loses.
//
//	go run ./bench/report [-quick] [-only regexp] [-rounds n] [-simple] [-json file] [-list]
//
// It takes two to three minutes on an otherwise idle machine of two processors; on a busy one its figures mean nothing. A
// wrong value ends it with an error. A missed bar does not: it is what the report is for.
//
// The baseline of the graphs is the fastest that we could write by hand (see bench/baseline). It carries no types, no
// errors, no panics, no cancellation and no call sites, and it evaluates every node where xfork evaluates what is needed.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"xfork/bench/command"
	"xfork/bench/measure"
)

func main() { command.Main("report", run) }

// Report has the rows and the circumstances of one run, as -json writes them.
type Report struct {
	Machine string    `json:"machine"`
	Date    time.Time `json:"date"`
	Quick   bool      `json:"quick"` // too small for the bars to say anything
	Rounds  int       `json:"rounds"`
	Rows    []Row     `json:"rows"`
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := command.NewFlags("report", stderr)
	quick := flags.Bool("quick", false, "small sizes: a smoke test, with figures that are not judged")
	rounds := flags.Positive("rounds", 7, "turns for each contender")
	only := flags.Matching("only", "run the experiments with names that match this `regexp` (see -list)")
	simple := flags.Bool("simple", false, "take ratios against the baseline as it was before it was made fast")
	out := flags.String("json", "", "write the rows to this `file` as well")
	list := flags.Bool("list", false, "list the experiments and end")
	if help, err := flags.Parse(args); help || err != nil {
		return err
	}
	b := &runner{size: full, rounds: *rounds, simple: *simple}
	if *quick {
		b.size, b.rounds = smoke, min(*rounds, 2)
	}
	if *list {
		b.list(stdout)
		return nil
	}
	if err := b.runAll(only, stderr); err != nil {
		return err
	}
	r := Report{measure.Machine(), time.Now().UTC().Truncate(time.Second), *quick, b.rounds, b.rows}
	r.print(stdout)
	if *out == "" {
		return nil
	}
	return r.write(*out)
}

// list prints the names of the experiments.
func (b *runner) list(w io.Writer) {
	for _, e := range experiments(b.size) {
		fmt.Fprintln(w, e.name)
	}
}

// write writes the report into a file, as JSON.
func (r Report) write(file string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
