//go:build seam

package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/permit"
	"xfork/internal/policy"
)

func TestALimitIsQuiet(t *testing.T) {
	l := policy.NewLimit(2)
	require.NoError(t, l.Quiet(2))
	require.True(t, l.Queue.Acquire(new(permit.Waiter)))
	require.EqualError(t, l.Quiet(2), "1 of 2 places under the limit are free, 0 want one")
	l.Queue.Release()
	require.NoError(t, l.Quiet(2))
}
