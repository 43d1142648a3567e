package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

//go:embed polars.mjs
var script string

// polars is a process of Node.js that answers statements: a line of JSON each, and
// a line back.
//
//	{"sql": "SELECT ..."}  -->  {"cpu": 12.5, "wall": 12.9, "rows": 100}, in milliseconds, or {"error": "..."}
type polars struct {
	version string
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// startPolars starts it, with the views of a job.
func startPolars(ctx context.Context, j *job, o *options) (*polars, error) {
	p := &polars{cmd: exec.CommandContext(ctx, "node", "--input-type=module", "-e", script)}
	p.cmd.Dir, p.cmd.Stderr = o.polars, os.Stderr
	p.cmd.Env = append(os.Environ(), "POLARS_MAX_THREADS="+strconv.Itoa(o.workers))
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("-polars needs Node.js: %w", err)
	}
	views := map[string]string{}
	for name, from := range j.views {
		// read_parquet('PATH') or read_csv('PATH')
		kind, path, _ := strings.Cut(from, "('")
		views[name] = strings.TrimPrefix(kind, "read_") + ":" + strings.TrimSuffix(path, "')")
	}
	r, err := p.exchange(map[string]any{"views": views})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("-polars %s, where nodejs-polars is to be: %w", o.polars, err), p.close())
	}
	p.version = r.Version
	return p, nil
}

// reply is a line back.
type reply struct {
	CPU, Wall float64
	Version   string
	Error     string
}

func (p *polars) exchange(line any) (r reply, err error) {
	b, err := json.Marshal(line)
	if err != nil {
		return r, err
	}
	if _, err := p.in.Write(append(b, '\n')); err != nil {
		return r, err
	}
	text, err := p.out.ReadBytes('\n')
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("%w: %s", err, text)
	}
	if r.Error != "" {
		return r, errors.New(r.Error)
	}
	return r, nil
}

// ask has a statement answered.
func (p *polars) ask(_ context.Context, statement string) (spent, error) {
	r, err := p.exchange(map[string]any{"sql": statement})
	if err != nil {
		return spent{}, err
	}
	ms := func(x float64) time.Duration { return time.Duration(x * float64(time.Millisecond)) }
	return spent{ms(r.CPU), ms(r.Wall)}, nil
}

// close ends the process: its input is over.
func (p *polars) close() error {
	return errors.Join(p.in.Close(), p.cmd.Wait())
}
