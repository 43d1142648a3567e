// Command xtable converts tables between CSV, NDJSON and Parquet, and looks at them.
//
//	xtable trips.csv                                                  the columns with their types, and the first rows
//	xtable 'trips-*.csv.gz' trips.parquet                             formats go by the endings of the names
//	xtable -columns city,fare -where 'fare > 10' trips.parquet dear.ndjson.zst
//	xtable -types 'id=string,price=decimal(12,2)' -rejects bad.csv in.csv out.parquet
//
//	zcat trips.csv.gz | xtable -columns city,fare - dear.parquet      - is standard input
//
// Endings are .csv, .tsv, .ndjson, .jsonl and .parquet, of text also with .gz or .zst behind. A file is there when it is whole, or not at all.
// What comes from standard input is the format that -from names; without it Parquet or NDJSON if it begins so, and else CSV. It is read to its end first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"xfork/eval"
	"xfork/expr"
	"xfork/table"
)

func main() {
	if err := start(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "xtable:", err)
		}
		os.Exit(1)
	}
}

// start does what the command line asks for. Until standard input has ended, nothing
// has been begun that an interrupt would have to clean up: it ends the process.
func start(args []string, in *os.File, out, errs io.Writer) error {
	t, err := parse(args, errs)
	if err != nil {
		return err
	}
	if t.stdin, err = t.input(in); err != nil {
		return err
	}
	defer t.stdin.close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process, whatever the first one waits for
	return t.run(ctx, out, errs)
}

// task is what the command line asks for.
type task struct {
	columns, types, rejects, comma, null string
	where                                []string
	head, workers                        int
	noHeader, union                      bool
	in, out, from                        string
	stdin                                *stdin // if in is "-"
}

// parse reads the command line.
func parse(args []string, errs io.Writer) (*task, error) {
	t := &task{}
	fs := flag.NewFlagSet("xtable", flag.ContinueOnError)
	fs.SetOutput(errs)
	fs.Usage = func() {
		fmt.Fprintln(errs, "usage: xtable [flags] PATTERN|- [OUT]\n\n- is standard input. OUT is .csv, .tsv, .ndjson, .jsonl or .parquet; without it, the columns and the first rows are shown.")
		fs.PrintDefaults()
	}
	fs.StringVar(&t.columns, "columns", "", "only these, in this order: a,b,c")
	fs.Func("where", "keep the rows with 'column op value', op one of = != < <= > >=; several times: all of them", func(s string) error {
		t.where = append(t.where, s)
		return nil
	})
	fs.StringVar(&t.types, "types", "", "types of columns of text files: id=string,price=decimal(12,2)")
	fs.StringVar(&t.rejects, "rejects", "", "write the rows that cannot be read to this file, instead of failing")
	fs.StringVar(&t.from, "from", "", "the format of what is read: csv, tsv, ndjson, jsonl, parquet; of standard input also csv.gz and the like")
	fs.StringVar(&t.comma, "comma", "", "what separates the fields of a CSV file that is read")
	fs.StringVar(&t.null, "null", "", "words that are null in text files: NA,-")
	fs.BoolVar(&t.noHeader, "noheader", false, "the first line of a CSV file is a row")
	fs.BoolVar(&t.union, "union", false, "columns that only some files have are null in the others")
	fs.IntVar(&t.head, "head", -1, "only the first rows")
	fs.IntVar(&t.workers, "workers", 0, "how many processors to use; 0 for all")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	if fs.NArg() < 1 || fs.NArg() > 2 {
		fs.Usage()
		return nil, flag.ErrHelp
	}
	t.in, t.out = fs.Arg(0), fs.Arg(1)
	return t, t.check()
}

// check finds what flags cannot mean, before anything is read or written.
func (t *task) check() error {
	same := func(name string) bool { return filepath.Clean(t.rejects) == filepath.Clean(name) }
	switch {
	case t.head < -1:
		return fmt.Errorf("-head %d: a number of rows is expected", t.head)
	case t.workers < 0:
		return fmt.Errorf("-workers %d: a number of processors is expected", t.workers)
	case t.from != "" && (!slices.Contains(strings.Fields(endings), format("."+t.from)) || t.in != "-" && format("."+t.from) != "."+t.from):
		return fmt.Errorf("-from %s: the format is none of csv tsv ndjson jsonl parquet", t.from)
	case t.rejects != "" && t.out == "":
		return fmt.Errorf("-rejects %s: it goes with OUT: what is shown is not all of the rows", t.rejects)
	case t.rejects != "" && (same(t.in) || same(t.out)):
		return fmt.Errorf("-rejects %s: that is the file that is read, or written: give another name", t.rejects)
	}
	return nil
}

// run reads, and shows or writes.
func (t *task) run(ctx context.Context, out, errs io.Writer) error {
	var opts []eval.Option
	if t.workers > 0 {
		opts = append(opts, eval.Workers(t.workers))
	}
	var bad table.Frame
	f, err := t.source(&bad)
	if err != nil {
		return err
	}
	if f, err = t.chosen(ctx, f); err != nil {
		return plain(err)
	}
	if t.out == "" {
		return t.show(ctx, f, out, opts)
	}
	return t.write(ctx, f, bad, errs, opts)
}

// write writes the rows, and those that are rejected in the same force: a second
// one would find a file of the pattern that the first has written.
func (t *task) write(ctx context.Context, f, bad table.Frame, errs io.Writer, opts []eval.Option) error {
	good, err := sink(f, t.out)
	if err != nil {
		return err
	}
	all := []expr.Expr[table.Written]{good}
	if t.rejects != "" {
		w, err := sink(bad, t.rejects)
		if err != nil {
			return err
		}
		all = append(all, w)
	}
	written, err := expr.All(all...).Force(ctx, opts...)
	if err != nil {
		return plain(err)
	}
	fmt.Fprintf(errs, "%d rows, %d bytes\n", written[0].Rows, written[0].Bytes)
	if t.rejects != "" {
		fmt.Fprintf(errs, "%d rows were rejected\n", written[1].Rows)
	}
	return nil
}

// show prints the first rows.
func (t *task) show(ctx context.Context, f table.Frame, out io.Writer, opts []eval.Option) error {
	rows := t.head
	if rows < 0 {
		rows = 10
	}
	text, err := table.Text(f, rows).Force(ctx, opts...)
	if err != nil {
		return plain(err)
	}
	_, err = io.WriteString(out, text)
	return err
}

// lines matches the places of verbs in this program, and advice has the options of package table with the flags that stand for them.
var (
	lines  = regexp.MustCompile(` \([a-z_]+\.go:\d+\)`)
	advice = strings.NewReplacer(
		": pass As(...) with the type that the column is to have", "; see -types",
		"pass As(...) with ", "see -types with ",
		" (As)", " (-types)",
		"pass Union(true)", "pass -union",
	)
)

// plain returns the cause of a failure in the words of the command line: without the lines of this program, and with flags for options.
func plain(err error) error {
	return errors.New(advice.Replace(lines.ReplaceAllString(cause(err).Error(), "")))
}

// cause returns the cause of a failure.
func cause(err error) error {
	var bad *table.BadRow
	if errors.As(err, &bad) {
		// The advice of the error is for programs.
		text, _, _ := strings.Cut(bad.Error(), ": pass As(")
		text, _, _ = strings.Cut(text, " (Rejects")
		return errors.New(text + "; see -types and -rejects")
	}
	for {
		inner := errors.Unwrap(err)
		if inner == nil || errors.Is(err, context.Canceled) {
			return err
		}
		if _, named := err.(interface{ Timeout() bool }); named {
			return err // of the system, with the name of the file
		}
		if !strings.HasPrefix(err.Error(), "table.") {
			return err
		}
		err = inner
	}
}

// sink returns the writer of a file, by the ending of its name.
func sink(f table.Frame, name string) (expr.Expr[table.Written], error) {
	switch format(name) {
	case ".csv":
		return f.WriteCSV(name), nil
	case ".tsv":
		return f.WriteCSV(name, table.Separator('\t')), nil
	case ".ndjson", ".jsonl":
		return f.WriteNDJSON(name), nil
	case ".parquet":
		return f.WriteParquet(name), nil
	}
	return expr.Expr[table.Written]{}, fmt.Errorf("%s: the ending is none of %s", name, endings)
}
