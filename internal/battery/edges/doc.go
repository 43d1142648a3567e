// Package edges attacks the places where the engine calls the user's code, and checks that every permit of a call comes back,
// however the call ends: it returns, panics, ends its goroutine, times out, is cancelled, adopted, tried again. It has no code
// but its tests.
//
// With the build tag seam it also looks into the engine: slots, limits, tokens, owners, waiters, bubbles. It is small, because
// the mutation gate builds it many times.
package edges
