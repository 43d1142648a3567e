// Thumbnails of a folder of pictures: the plain loop, and the same calls forked.
//
//	createThumbnail("a.png")    createThumbnail("b.gif")     forks: in parallel, each once
//	      |          \               |          \
//	      |         Catch             |         Catch        a failure counts as 0 bytes
//	      |            \              |            \
//	      |  Const(0)- Add -----------|----------- Add       the sum of the sizes
//	      |                           |             |
//	      '---------- Settle ---------'             |        every outcome: which failed, and why
//	                     |                          |
//	                     '---------- Pair ----------'        one force for both
//
// Run it with a folder of your own, or without one:
//
//	go run ./examples/thumbnails [-out folder] [-rounds n] [folder]
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "image/gif" // formats that image.Decode is to know, beside JPEG
	_ "image/png"

	"xfork/expr"
	"xfork/ops"
)

const (
	side      = 64          // a thumbnail is no wider and no higher
	maxPixels = 100_000_000 // a file of a few bytes can claim to be a picture that fits no memory
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "thumbnails:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("thumbnails", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says it in one sentence
	out := flags.String("out", "", "the folder for the thumbnails (default: a new temporary one)")
	rounds := flags.Int("rounds", 5, "how often to do it each way; the best time counts")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stdout)
		fmt.Fprintln(stdout, "usage: thumbnails [-out folder] [-rounds n] [folder]")
		flags.PrintDefaults()
		return nil
	case err != nil:
		return err
	case flags.NArg() > 1:
		return fmt.Errorf("one folder is expected, not %d", flags.NArg())
	case *rounds < 1:
		return fmt.Errorf("-rounds must be positive, not %d", *rounds)
	}
	return forFolder(ctx, flags.Arg(0), *out, *rounds, stdout)
}

// forFolder makes the thumbnails of the pictures in a folder.
func forFolder(ctx context.Context, from, to string, rounds int, stdout io.Writer) error {
	files, err := pictures(from, stdout)
	if err != nil {
		return err
	}
	if to, err = writable(to); err != nil {
		return err
	}
	return compare(ctx, files, folder(to), rounds, stdout)
}

// compare makes the thumbnails both ways, in turn, and prints the best time of each.
func compare(ctx context.Context, files []string, out folder, rounds int, stdout io.Writer) error {
	var plain, fork time.Duration
	var want, got int64
	var failed []string
	for i := range rounds {
		begin := time.Now()
		want = oneByOne(files, out)
		plain = best(i, plain, time.Since(begin))

		begin = time.Now()
		var err error
		if got, failed, err = forked(ctx, files, out); err != nil {
			return err
		}
		fork = best(i, fork, time.Since(begin))
	}
	if got != want {
		return fmt.Errorf("the forks wrote %d bytes and the plain loop %d", got, want)
	}
	fmt.Fprintf(stdout, "%d bytes of thumbnails in %s\n\n", got, out)
	show(stdout, plain, fork)
	if len(failed) > 0 {
		return fmt.Errorf("%d of %d files gave no thumbnail:\n  %s", len(failed), len(files), strings.Join(failed, "\n  "))
	}
	return nil
}

// show prints the times of both ways.
func show(w io.Writer, plain, fork time.Duration) {
	fmt.Fprintf(w, "  one after the other  %8.1f ms\n", milliseconds(plain))
	fmt.Fprintf(w, "  forked               %8.1f ms  on %d processors\n", milliseconds(fork), runtime.GOMAXPROCS(0))
	fmt.Fprintf(w, "  ratio                %8.2f\n", plain.Seconds()/fork.Seconds())
}

// oneByOne is the program without forks. It skips failures, which forked reports.
func oneByOne(files []string, out folder) (total int64) {
	for _, file := range files {
		if n, err := out.createThumbnail(file); err == nil {
			total += n
		}
	}
	return total
}

// forked builds the graph of the head comment, then forces it. failed has a line about each picture that failed.
func forked(ctx context.Context, files []string, out folder) (total int64, failed []string, err error) {
	thumbnail := expr.LiftErr1(out.createThumbnail) // the same function, lifted: a fork needs nothing else
	none := func(error) expr.Expr[int64] { return expr.Const[int64](0) }
	sum := expr.Const[int64](0)
	var forks []expr.Expr[int64]
	for _, file := range files {
		size := thumbnail.Fork(file) // nothing runs
		forks = append(forks, size)
		sum = ops.Add(sum, expr.Catch(size, none))
	}
	done, err := expr.Pair(sum, expr.Settle(forks...)).Force(ctx) // everything runs, in parallel
	if err != nil {
		return 0, nil, err
	}
	for _, r := range done.B {
		if r.Err != nil {
			failed = append(failed, errors.Unwrap(r.Err).Error()) // without the function and the line of the fork
		}
	}
	return done.A, failed, nil
}

// folder is the folder for the thumbnails.
type folder string

// createThumbnail writes a thumbnail of the picture in file, and returns its size in bytes.
func (out folder) createThumbnail(file string) (int64, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, fmt.Errorf("%s is no picture: %w", file, err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height {
		return 0, fmt.Errorf("%s has %d x %d pixels: from 1 to %d in all will do", file, config.Width, config.Height, maxPixels)
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return 0, fmt.Errorf("%s is damaged: %w", file, err)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, shrink(picture), nil); err != nil {
		return 0, fmt.Errorf("%s: %w", file, err)
	}
	// The old name stays in the new one: there may be an a.gif beside an a.png.
	return int64(b.Len()), os.WriteFile(filepath.Join(string(out), filepath.Base(file)+".jpeg"), b.Bytes(), 0o644)
}

func best(round int, before, now time.Duration) time.Duration {
	if round == 0 {
		return now
	}
	return min(before, now)
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }
