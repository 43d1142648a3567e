//go:build !unix && !windows

package process

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
)

// What stands in for the other files where there are no processes. Register and Lift work there, so that a program can be built for these systems;
// calls fail with a sentence, or are made at home where the user has said so.

// unsupported returns why there are no workers here.
func unsupported() string {
	return "isolated calls need further processes, and " + runtime.GOOS + " has none: run the program with XFORK_ISOLATE=0"
}

func executable() string { return "" }

type files struct{ requests, answers, cancels, report *os.File }

func inherited(string) (files, error)          { return files{}, errors.New(unsupported()) }
func (p *Parent) map_(files) error             { return nil }
func (p *Process) share() ([]*os.File, error)  { return nil, nil }
func (p *Process) attributes([]*os.File)       {}
func blockingPipe() (r, w *os.File, err error) { return nil, nil, errors.New(unsupported()) }
func removeReport(*os.File)                    {}
func signalOf(*os.ProcessState) int            { return 0 }

// Nothing below is reached: Start fails first, and there is no worker that could attach.

func killOwnGroup()                  { os.Exit(1) }
func mapShared(*os.File, int) []byte { return nil }
func unmap([]byte)                   {}
func limitMemory(int64)              {}
func mayDie()                        {}

type group struct{}

func (*group) born(*exec.Cmd) error { return nil }
func (*group) kill()                {}
func (*group) await(int)            {}
func (*group) gone()                {}
