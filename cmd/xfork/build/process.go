package build

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// process runs a program to its end and returns its exit code; 128 and the
// number of the signal that has ended it, as shells say it. Signals that this
// process gets go to the program. Those that a terminal sends go to both
// anyway, so they are not sent again.
//
// The program has the standard input of this process. Its groups of processes
// and terminals are those of this process too, so job control works as for a
// program that was started by a shell.
func process(cmd *exec.Cmd, stdout, stderr io.Writer) int {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	// Before the start, so that a signal that comes early ends the program and
	// not this process alone.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		fmt.Fprintln(stderr, "xfork:", err)
		return 1
	}
	ended := make(chan struct{})
	passed := make(chan struct{})
	go func() { // ends before process does
		defer close(passed)
		for {
			select {
			case s := <-signals:
				if terminal() && (s == os.Interrupt || s == syscall.SIGQUIT) {
					continue
				}
				cmd.Process.Signal(s) // it may have ended meanwhile; nothing is lost
			case <-ended:
				return
			}
		}
	}()
	err := cmd.Wait()
	close(ended)
	<-passed
	return code(err, stderr)
}

// terminal reports whether a terminal may have sent a signal to the whole group
// of processes.
//
// An interrupt from the keyboard goes to all processes of the group. Passed on
// it would be the second one for the program, which many take as an order to
// stop at once. A signal that is sent to this process alone while a terminal is
// there is then not passed on, if it is one that a keyboard can send.
func terminal() bool {
	for _, f := range []*os.File{os.Stdin, os.Stdout, os.Stderr} {
		if is, err := f.Stat(); err == nil && is.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull {
			return true
		}
	}
	return false
}

// code is the exit code for the end of a process.
func code(err error, stderr io.Writer) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		fmt.Fprintln(stderr, "xfork:", err)
		return 1
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}
