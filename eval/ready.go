//go:build !seam

package eval

import "xfork/internal/node"

// mustBeReady and mustHaveLanded check invariants where tests choose the schedule (ready_seam.go), and do nothing here.
func (*run) mustBeReady(*node.Node) {}

func (*run) mustHaveLanded() {}
