// Cluster: a graph that is evaluated by two worker processes over a Temporal server, while one of them is killed.
//
//	              .-- strip 0 --.
//	main --fork-->|-- strip 1 --+--> the deepest point of the Mandelbrot set
//	              '-- ...       '
//	     server on loopback    worker, killed midway    worker
//
// All is on this machine and goes when the program ends. The program is its own worker, with one flag more, as it would be on machines
// of a cluster: the same build, and a server that is there already.
//
//	go run -C examples/cluster .
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"time"

	"go.temporal.io/sdk/worker"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/report"
	"xfork/eval/temporal"
	"xfork/eval/temporal/e2e/server"
	"xfork/expr"
)

const (
	strips = 60
	side   = 360 // pixels
)

// Point is a place in the picture, with how many steps it takes to leave the set.
type Point struct{ X, Y, Steps int }

// strip may be called by workers. It is pure: what a killed worker had begun is made once more.
var strip = expr.Lift1(paint, expr.Name("strip"), expr.Pure, temporal.Calls)

// paint returns the point of a strip of the Mandelbrot set that takes the most steps without being in the set.
func paint(n int) (best Point) {
	for y := n * side / strips; y < (n+1)*side/strips; y++ {
		for x := range side {
			z, c, steps := 0i, complex(-2.2+3*float64(x)/side, -1.5+3*float64(y)/side), 0
			for real(z)*real(z)+imag(z)*imag(z) <= 4 && steps < 20_000 {
				z, steps = z*z+c, steps+1
			}
			if p := (Point{x, y, steps}); steps < 20_000 {
				best = deeper(best, p)
			}
		}
	}
	return best
}

// deeper returns the point with more steps; of two with the same the first in the picture.
func deeper(a, b Point) Point {
	if b.Steps > a.Steps || b.Steps == a.Steps && (b.Y < a.Y || b.Y == a.Y && b.X < a.X) {
		return b
	}
	return a
}

// picture is the whole as an expression: the deepest point of each strip.
func picture() expr.Expr[[]Point] {
	numbers := make([]int, strips)
	for i := range numbers {
		numbers[i] = i
	}
	return expr.All(strip.Map(numbers)...)
}

// deepest returns the deepest point of all strips.
func deepest(all []Point) (best Point) {
	for _, p := range all {
		best = deeper(best, p)
	}
	return best
}

// processes returns how many strips each process has painted, by the record of the run. This one has number 0.
func processes(run *record.Run) map[int]int {
	by := make(map[int]int)
	for _, s := range run.Slices {
		if run.Name(s.Node) == "strip" && s.Fate == record.Done {
			by[int(s.Process)]++
		}
	}
	return by
}

func main() {
	address := flag.String("worker", "", "be a worker at the Temporal server with this `address`")
	store := flag.String("store", "", "the `directory` of values, for a worker")
	html := flag.String("report", "", "write the report of the run into this `file`")
	flag.Parse()
	if flag.NArg() > 0 || (*address == "") != (*store == "") {
		fail(fmt.Errorf("no argument is expected, and -worker and -store only together, not %q", flag.Args()))
	}
	if *address != "" {
		fail(work(*address, *store))
		return
	}
	fail(run(context.Background(), *html))
}

// fail ends the program where there is an error.
func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

// work is the program as a worker, until it is told to end.
func work(address, store string) error {
	c, err := server.Dial(address)
	if err != nil {
		return err
	}
	defer c.Close()
	return temporal.NewWorker(c, temporal.Blobs(temporal.Dir(store)), temporal.Slots(1)).Run(worker.InterruptCh())
}

// run is the program as the driver: it starts a server and two workers, and kills one.
func run(ctx context.Context, html string) (err error) {
	store, err := os.MkdirTemp("", "cluster-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(store) }()
	s, err := server.Start(ctx, "")
	if err != nil {
		return err
	}
	defer func() { _ = s.Stop() }()
	c, err := s.Dial()
	if err != nil {
		return err
	}
	defer c.Close()
	var workers []*exec.Cmd
	for range 2 {
		w, err := start(s.Address, store)
		if err != nil {
			return err
		}
		defer func() {
			_ = w.Process.Kill()
			_ = w.Wait()
		}()
		workers = append(workers, w)
	}
	victim := time.AfterFunc(2*time.Second, func() { _ = workers[0].Process.Kill() })
	defer victim.Stop()

	rec := record.New()
	remote := eval.On(temporal.Executor(c, temporal.Blobs(temporal.Dir(store))))
	got, err := picture().Force(ctx, remote, eval.Observe(rec))
	if err != nil {
		return err
	}
	want, err := picture().Force(ctx)
	if err != nil {
		return err
	}
	tell(deepest(got), deepest(want), processes(rec.Last()), workers)
	if html == "" {
		return nil
	}
	f, err := os.Create(html)
	if err != nil {
		return err
	}
	return errors.Join(report.Write(f, rec.Last()), f.Close())
}

// start starts a worker.
func start(address, store string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	w := exec.Command(self, "-worker", address, "-store", store)
	w.Stderr = os.Stderr
	return w, w.Start()
}

// tell prints what has come of the run, beside one that was made in this process alone.
func tell(got, want Point, made map[int]int, workers []*exec.Cmd) {
	fmt.Printf("the deepest point is %+v; by this process alone it is %+v: equal is %t\n", got, want, got == want)
	for i, w := range workers {
		note := ""
		if i == 0 {
			note = ", and was killed midway"
		}
		fmt.Printf("worker %d has painted %d strips that counted%s\n", i+1, made[w.Process.Pid], note)
	}
	fmt.Printf("this process has painted %d\n", made[0])
}
