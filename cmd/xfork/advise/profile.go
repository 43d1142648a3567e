package advise

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
)

// profiled takes the shares of loops from a CPU profile. How often a loop is
// entered and how long a call takes is in no profile, so that there is a bound
// and no verdict.
//
// The whole is the processors' time, not the wall's. Of a program with one
// goroutine both are the same; of one that waits, the shares are too large, and
// of one that is parallel already the bound is too high.
func profiled(loops []*counted, file string, workers []int) (*Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := profile.Parse(f)
	if err != nil {
		return nil, fmt.Errorf("%s is no profile: %w", file, err)
	}
	if p.PeriodType == nil || p.PeriodType.Type != "cpu" {
		return nil, fmt.Errorf("%s is not a profile of the CPU: go test -cpuprofile, or /debug/pprof/profile, make one", file)
	}
	// The last value of a sample is the time; the first is a count.
	r := &Report{From: "the profile " + file}
	total := int64(0)
	for _, s := range p.Sample {
		total += s.Value[len(s.Value)-1]
	}
	if total == 0 {
		return nil, fmt.Errorf("%s has no samples", file)
	}
	for _, c := range loops {
		if !c.Own {
			r.Others++
			continue
		}
		l := newLoop(c)
		l.Share = float64(within(p, c)) / float64(total)
		for _, n := range workers {
			l.At = append(l.At, At{Workers: n, Bound: amdahl(l.Share, n)})
		}
		switch {
		case l.Share == 0:
			l.Verdict, l.Why, l.At = NotRun, "it has no samples", nil
		case c.Err != nil:
			l.Verdict, l.Why = Refused, c.Err.Error()
		default:
			l.Verdict, l.Why = Share, "how long a call takes is in no profile: xfork advise without -pprof measures it"
		}
		r.Loops = append(r.Loops, l)
	}
	if !slices.ContainsFunc(r.Loops, func(l *Loop) bool { return l.Share > 0 }) {
		return nil, errors.New("no sample of the profile is in a loop of the package: is it a profile of this program, as it is now?")
	}
	slices.SortStableFunc(r.Loops, func(a, b *Loop) int { return int(1e6 * (b.Share - a.Share)) })
	return r, nil
}

// A sample's stack has the lines of all functions that were inlined, each with its
// own file.
//
// within is the time of the samples that have the loop's body on their stack, by
// the lines of its function. Samples count once, also where a recursion has the
// loop on the stack more than once.
func within(p *profile.Profile, c *counted) (sum int64) {
	first, last := c.Position(c.Stmt.Pos()), c.Position(c.Stmt.End())
	for _, s := range p.Sample {
		if slices.ContainsFunc(s.Location, func(l *profile.Location) bool {
			return slices.ContainsFunc(l.Line, func(n profile.Line) bool {
				return n.Function != nil && n.Line >= int64(first.Line) && n.Line <= int64(last.Line) && c.isFile(n.Function.Filename)
			})
		}) {
			sum += s.Value[len(s.Value)-1]
		}
	}
	return sum
}

// The profile may be older than the text. Lines that have moved since are taken
// for others, which cannot be told; files that are gone are.
//
// isFile reports whether a profile means the loop's file: by its path, or, if it
// was built with -trimpath or elsewhere, by the package's path and the name.
func (c *counted) isFile(name string) bool {
	if name == c.Name {
		return true
	}
	short := path.Join(path.Base(filepath.ToSlash(filepath.Dir(c.Name))), filepath.Base(c.Name))
	return strings.HasSuffix(filepath.ToSlash(name), "/"+short)
}
