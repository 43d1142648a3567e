package journal_test

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"xfork/eval"
	"xfork/eval/journal"
	"xfork/expr"
)

func ExampleTo() {
	// What differs from run to run is left out, so that the example has an output.
	steady := func(_ []string, a slog.Attr) slog.Attr {
		switch a.Key {
		case "level", "msg", "function", "error", "args", "attempt", "attempts", "retry":
			if a.Value.Kind() != slog.KindAny || a.Key == "level" { // the error of the run, with its traceback
				return a
			}
		}
		return slog.Attr{}
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: steady}))

	fetch := expr.LiftErr1(func(path string) (int, error) { return 0, errors.New("status 503") }, expr.Name("fetch"), expr.Retry(expr.Attempts(2)))
	_, _ = fetch.Fork("/a").Force(context.Background(), eval.Observe(journal.To(logger)))
	// Output:
	// level=WARN msg="call has failed" function=fetch attempt=1 attempts=2 retry=true error="status 503" args="\"/a\""
	// level=WARN msg="call has failed" function=fetch attempt=2 attempts=2 retry=false error="status 503" args="\"/a\""
	// level=WARN msg="run has failed"
}
