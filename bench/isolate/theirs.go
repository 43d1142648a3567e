package main

import (
	"context"
	"errors"
	"io"
	"net/rpc"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

// work is what the plugin does, in the form of net/rpc.
type work struct{}

func (work) Double(x int, reply *int) error            { *reply = 2 * x; return nil }
func (work) Echo(xs []float64, reply *[]float64) error { *reply = xs; return nil }
func (work) Die(status int, _ *int) error              { os.Exit(status); return nil }

// door is the plugin for package plugin.
type door struct{}

func (door) Server(*plugin.MuxBroker) (any, error)                  { return work{}, nil }
func (door) Client(_ *plugin.MuxBroker, c *rpc.Client) (any, error) { return c, nil }

var handshake = plugin.HandshakeConfig{ProtocolVersion: 1, MagicCookieKey: "XFORK_BENCH_PLUGIN", MagicCookieValue: "isolate"}

// servePlugin serves calls where this process has been started as a plugin, and reports whether it has.
func servePlugin() bool {
	if os.Getenv(handshake.MagicCookieKey) == "" {
		return false
	}
	plugin.Serve(&plugin.ServeConfig{HandshakeConfig: handshake, Plugins: plugin.PluginSet{"work": door{}}, Logger: hclog.NewNullLogger()})
	return true
}

// host is a plugin's process, as its host sees it.
type host struct {
	process *plugin.Client
	calls   *rpc.Client
}

func start() (*host, error) {
	c := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: handshake, Plugins: plugin.PluginSet{"work": door{}}, Cmd: exec.Command(os.Args[0]),
		Logger: hclog.NewNullLogger(), SyncStderr: io.Discard,
	})
	door, err := c.Client()
	if err != nil {
		c.Kill()
		return nil, err
	}
	calls, err := door.Dispense("work")
	if err != nil {
		c.Kill()
		return nil, err
	}
	return &host{c, calls.(*rpc.Client)}, nil
}

func (h *host) double() error {
	var v int
	err := h.calls.Call("Plugin.Double", 21, &v)
	return right(v, err)
}

// theirs is calls of plugins: two, since a plugin's calls in bulk are to have two processes as well.
type theirs struct{ hosts [2]*host }

func (t *theirs) close() {
	for i, h := range t.hosts {
		if h != nil {
			h.process.Kill()
			t.hosts[i] = nil
		}
	}
}

func (t *theirs) round(_ context.Context, row string) (time.Duration, error) {
	for i := range t.hosts {
		if t.hosts[i] == nil {
			h, err := start()
			if err != nil {
				return 0, err
			}
			t.hosts[i] = h
		}
	}
	h := t.hosts[0]
	switch row {
	case "alone":
		return mean(aloneCalls, h.double)
	case "in bulk":
		return t.bulk(1)
	case "overlapping":
		return t.bulk(overlapping)
	case "1 MiB":
		xs := make([]float64, floats)
		return mean(longCalls, func() error {
			var ys []float64
			err := h.calls.Call("Plugin.Echo", xs, &ys)
			return length(len(ys), err)
		})
	case "start":
		h.process.Kill()
		return t.again()
	}
	crashed, err := mean(1, func() error {
		if err := h.calls.Call("Plugin.Die", 3, new(int)); err == nil {
			return errors.New("no crash")
		}
		return nil
	})
	next, failed := t.again()
	if row == "crash" {
		return crashed, errors.Join(err, failed)
	}
	return next, errors.Join(err, failed)
}

// again starts the first plugin anew, and makes a call.
func (t *theirs) again() (time.Duration, error) {
	t.hosts[0] = nil
	return mean(1, func() error {
		h, err := start()
		if err != nil {
			return err
		}
		t.hosts[0] = h
		return h.double()
	})
}

// overlapping is how many calls are under way at each plugin where they may overlap. Of 1, 2, 4, 8 and 16 this is the quickest.
const overlapping = 16

// bulk makes calls at both plugins, so many at each at a time.
func (t *theirs) bulk(inFlight int) (time.Duration, error) {
	var all sync.WaitGroup
	errs := make([]error, len(t.hosts)*inFlight)
	begin := time.Now()
	for i := range errs {
		all.Go(func() { _, errs[i] = mean(bulkCalls/len(errs), t.hosts[i%2].double) })
	}
	all.Wait()
	return time.Since(begin) / bulkCalls, errors.Join(errs...)
}
