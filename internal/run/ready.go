//go:build !seam

package run

import "xfork/internal/node"

// MustBeReady and mustHaveLanded check invariants where tests choose the schedule (ready_seam.go), and do nothing here.
func (*Run) MustBeReady(*node.Node) {}

func (*Run) mustHaveLanded() {}
