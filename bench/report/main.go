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
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"xfork/bench/measure"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

// Report is what -json writes.
type Report struct {
	Machine string    `json:"machine"`
	Date    time.Time `json:"date"`
	Quick   bool      `json:"quick"` // too small for the bars to say anything
	Rounds  int       `json:"rounds"`
	Rows    []Row     `json:"rows"`
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("report", flag.ContinueOnError)
	flags.SetOutput(stderr)
	quick := flags.Bool("quick", false, "small sizes: a smoke test, whose figures are not judged")
	only := flags.String("only", "", "run the experiments whose names match this `regexp` (see -list)")
	rounds := flags.Int("rounds", 7, "turns for each contender")
	simple := flags.Bool("simple", false, "take ratios against the baseline as it was before it was made fast")
	out := flags.String("json", "", "write the rows to this `file` as well")
	list := flags.Bool("list", false, "list the experiments and end")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	case *rounds < 1:
		return errors.New("-rounds must be positive")
	}
	match, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	b := &runner{size: full, rounds: *rounds, simple: *simple}
	if *quick {
		b.size, b.rounds = smoke, min(*rounds, 2)
	}
	if *list {
		for _, e := range experiments(b.size) {
			fmt.Fprintln(stdout, e.name)
		}
		return nil
	}
	if err := b.runAll(match, stderr); err != nil {
		return err
	}
	r := Report{measure.Machine(), time.Now().UTC().Truncate(time.Second), *quick, b.rounds, b.rows}
	r.print(stdout)
	if *out == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(*out, append(text, '\n'), 0o644)
}
