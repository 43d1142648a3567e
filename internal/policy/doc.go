// Package policy has what a function asks for beyond its lane: limits, rates, retries, timeouts, as package expr writes it down and
// package exec heeds it. The code of the user's in it, waiters and policies, is called on guarded goroutines.
package policy
