// Calls over the network: forks that wait, many at a time, with a timeout, a retry and a limit.
//
//	fetch("/silent")    fetch("/flaky")    fetch("/page/0")   fetch("/page/1")  ...    8 at a time, no more
//	       |                  |                   |                  |
//	   gives up        tries three times          |                  |
//	       |                  |                   |                  |
//	     Catch                '----------------- All ----------------'                 "no answer" instead
//	       |                                      |
//	       '---------------- Pair ----------------'
//
// The server is a real one, in the same program. Each of its answers takes 10 ms, as if it were far away.
//
//	go run ./examples/webcalls [pages]
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"

	"xfork/expr"
)

// atOnce is the limit of concurrent requests. Waiting takes no processor, so it may be far above their number.
const atOnce = 8

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}}

// The options of get are given once, here, and apply wherever it is forked.
var fetch = expr.LiftCtx1(get,
	expr.IOBound,
	expr.Limit(atOnce),
	expr.Timeout(10*time.Second), // for each attempt
	expr.Retry(expr.Backoff(3, 10*time.Millisecond, time.Second)))

// impatient is the same function where an answer is not worth waiting for. It shares the limit.
var impatient = fetch.With(expr.Timeout(100*time.Millisecond), expr.Retry(expr.Attempts(1)))

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "webcalls:", err)
		os.Exit(1)
	}
}

// get does not mention xfork. It ends with its context, so a timeout takes effect at once.
func get(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", url, response.Status)
	}
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	n, err := 100, error(nil)
	if len(args) > 0 {
		n, err = strconv.Atoi(args[0])
	}
	if err != nil || len(args) > 1 || n < 1 || n > 1000 {
		return fmt.Errorf("one number of pages from 1 to 1000 is expected, not %q", args)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	far := &site{latency: 10 * time.Millisecond}
	server := &http.Server{Handler: far.handler()}
	ended := make(chan error)
	go func() { ended <- server.Serve(listener) }()
	defer func() {
		client.CloseIdleConnections()
		_ = server.Close() // ends requests that are still being answered
		<-ended
	}()
	return visit(ctx, "http://"+listener.Addr().String(), n, far, stdout)
}

// visit fetches n pages and the flaky one in a plain loop, then the same by forks, and with them the page that never comes.
func visit(ctx context.Context, root string, n int, far *site, stdout io.Writer) error {
	urls := []string{root + "/flaky"}
	for i := range n {
		urls = append(urls, fmt.Sprint(root, "/page/", i))
	}
	begin := time.Now()
	want, err := oneByOne(ctx, urls)
	if err != nil {
		return err
	}
	plain := time.Since(begin)

	begin = time.Now()
	silent := expr.Catch(impatient.Fork(root+"/silent"), noAnswer)
	got, err := expr.Pair(silent, expr.All(fetch.Map(urls)...)).Force(ctx)
	if err != nil {
		return err
	}
	forked := time.Since(begin)

	if !slices.Equal(got.B, want) {
		return fmt.Errorf("the forks fetched %q and the plain loop %q", got.B, want)
	}
	fmt.Fprintf(stdout, "%d pages of %s\n\n", len(urls), root)
	show(stdout, plain, forked, far.most.Load())
	fmt.Fprintf(stdout, "/flaky:  %s\n/silent: %s\n", got.B[0], got.A)
	return nil
}

// noAnswer is the value of a page that fails.
func noAnswer(err error) expr.Expr[string] { return expr.Const("no answer: " + err.Error()) }

// show prints the times of both ways, and how many requests the server has seen at a time.
func show(w io.Writer, plain, forked time.Duration, most int64) {
	fmt.Fprintf(w, "  one after the other  %8.1f ms\n", plain.Seconds()*1000)
	fmt.Fprintf(w, "  forked               %8.1f ms  the server saw %d requests at a time\n", forked.Seconds()*1000, most)
	fmt.Fprintf(w, "  ratio                %8.2f\n\n", plain.Seconds()/forked.Seconds())
}

// oneByOne makes the plain calls: Run honours the timeout and the retries, but forks nothing.
func oneByOne(ctx context.Context, urls []string) (pages []string, err error) {
	for _, url := range urls {
		page, err := fetch.Run(ctx, url)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}
