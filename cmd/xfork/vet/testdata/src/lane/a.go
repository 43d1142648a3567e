package lane

import (
	"database/sql"
	"net/http"
	"os/exec"
	"other"
	"time"

	"xfork/expr"
)

func status(url string) (int, error) {
	r, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	return r.StatusCode, nil
}

var bad = expr.LiftErr1(status) // want `this function always waits, and holds a worker meanwhile: .*status .*http.Get \(a.go:14\)`

var sleeps = expr.Lift1(func(n int) int { time.Sleep(time.Second); return n }) // want `always waits`

var runs = expr.LiftErr1(func(name string) ([]byte, error) { return exec.Command(name).Output() }) // want `always waits`

var asks = expr.LiftErr1(func(db *sql.DB) (int, error) { // want `always waits`
	_, err := db.Query("select 1")
	return 0, err
})

var abroad = expr.Lift1(func(n int) int { return other.Wait() }) // want `always waits`

var forked = expr.Fork(other.Wait) // want `always waits`

func maybe(url string) (int, error) {
	if url == "" {
		return 0, nil
	}
	return status(url)
}

var later = expr.LiftErr1(status)

func good(urls []string) {
	_ = []any{
		expr.LiftErr1(status, expr.IOBound),
		expr.LiftErr1(status).With(expr.IOBound),
		expr.LiftErr1(status, expr.CPUBound), // on purpose
		expr.LiftErr1(maybe),
		expr.Lift1(func(s string) int { return len(s) }),
		later.With(expr.IOBound).Map(urls),
		expr.LiftErr1(status), //xfork:ok lane there is one call in the program
	}
}
