// Demo runs one real program in several ways and measures what each is worth: twenty articles are fetched from a web site,
// their words are looked up in dictionaries, their pictures decoded and judged, and all of it becomes a score.
//
//	fetch page --> count words --.
//	fetch dictionary ------------+--> relevance --.
//	fetch picture --> judge colours --------------+--> score --.
//	                                              ...          +--> sum
//
// The site is a server of its own on this machine, which takes its time as sites do. Every way is checked against plain Go,
// and the program fails if one differs.
//
//	go run ./cmd/demo [-out folder] [-live] [-json]
//
// It writes graph.svg, report.html and trace.json.gz, and says where.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"

	"xfork/eval/live"
	"xfork/eval/progress"
	"xfork/eval/stream"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// settings has the choices of the command line.
type settings struct {
	out        string
	live, json bool
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stdout)
	if err != nil || s == nil {
		return err
	}
	if s.out, err = folder(s.out); err != nil {
		return err
	}
	site, err := newSite()
	if err != nil {
		return err
	}
	defer site.close()
	if s.live {
		return s.runLive(ctx, site, stdout, stderr)
	}
	return s.present(ctx, site, nil, stdout, stderr)
}

// runLive measures with a page that shows the runs, and keeps the page until ctx ends.
func (s *settings) runLive(ctx context.Context, site *site, stdout, stderr io.Writer) error {
	page, err := live.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer page.Close()
	fmt.Fprintln(stderr, "watch it at", page.URL())
	running, done := page.Context(ctx)
	defer done()
	if err = s.present(running, site, page, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "demo:", err)
	}
	fmt.Fprintln(stderr, "\nThe page stays until you press Ctrl-C.")
	<-ctx.Done()
	return err
}

// present runs the program in all ways and prints the results. page may be nil.
func (s *settings) present(ctx context.Context, site *site, page stream.Observer, stdout, stderr io.Writer) error {
	var watch []stream.Observer
	if !s.json {
		fmt.Fprintf(stdout, "%d articles from %s, scored by their words and pictures, on %d processors\n\n",
			articles, site.url, runtime.GOMAXPROCS(0))
		watch = append(watch, progress.To(stderr))
	}
	if page != nil {
		watch = append(watch, page)
	}
	results, files, err := measure(ctx, site, s.out, watch)
	if err != nil {
		return err
	}
	return errors.Join(show(stdout, s.json, results, files), differing(results))
}

// show prints the results.
func show(w io.Writer, asJSON bool, results []result, files map[string]string) error {
	if !asJSON {
		return table(w, results, files)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"processors": runtime.GOMAXPROCS(0), "ways": results, "files": files})
}

// parse reads the command line. It returns no settings if the command line asks for help.
func parse(args []string, stdout io.Writer) (*settings, error) {
	var s settings
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says it in one sentence
	flags.StringVar(&s.out, "out", "", "the folder for graph.svg, report.html and trace.json.gz (default: a new temporary one)")
	flags.BoolVar(&s.live, "live", false, "show the runs in a browser while they go on: prints the address, and stays")
	flags.BoolVar(&s.json, "json", false, "print JSON for scripts")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stdout)
		fmt.Fprintln(stdout, "usage: demo [-out folder] [-live] [-json]")
		flags.PrintDefaults()
		return nil, nil
	case err != nil:
		return nil, err
	case flags.NArg() > 0:
		return nil, fmt.Errorf("no arguments are expected, but there is %q", flags.Arg(0))
	}
	return &s, nil
}
