// Package edges attacks the places where the engine meets the user's code, and looks whether all that a call had comes back,
// however it ends: it returns, panics, ends its goroutine, times out, is cancelled, adopted, tried again. It has no code but its
// tests.
//
// With the build tag seam it also looks into the engine: slots, places, tokens, owners, waiters, bubbles. It is small, because the
// mutation gate builds it many times.
package edges
