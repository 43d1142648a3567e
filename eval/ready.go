//go:build !seam

package eval

import "xfork/internal/node"

// mustBeReady checks an invariant where tests choose the schedule, and nothing here.
func (*run) mustBeReady(*node.Node) {}

func (*run) mustHaveLanded() {}
