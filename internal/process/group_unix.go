//go:build unix

package process

import (
	"os/exec"
	"sync"
	"syscall"
)

// group is the process group of a worker: it, and what it has started. A number may be that of another process as soon as the worker
// has been reaped, so reaping and killing exclude each other: await returns before the worker is reaped, with the group forgotten.
type group struct {
	mu sync.Mutex
	id int // 0: not yet there, or not any more
}

// Setpgid makes the worker's number that of its group, before it runs: so there is nothing that a kill could miss.
//
// born notes the number of a worker's group: its own.
func (g *group) born(c *exec.Cmd) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.id = c.Process.Pid
	return nil
}

// kill ends all of them.
func (g *group) kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.id != 0 {
		_ = syscall.Kill(-g.id, syscall.SIGKILL)
	}
}

// await returns when process pid has ended and is still to be reaped, and ends what it has started. Where the system cannot wait
// without reaping it returns at once; then a kill in the moment between the two could meet another group of the same number, if one
// had been made since.
func (g *group) await(pid int) {
	if awaitEnd(pid) {
		g.kill()
		g.gone()
	}
}

// gone notes that the number is no longer the group's.
func (g *group) gone() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.id = 0
}
