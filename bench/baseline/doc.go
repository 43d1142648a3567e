// Package baseline has the code that a good Go programmer would write by hand in the place of xfork, once for each workload. It
// is made for one computation: no types to carry, no errors, no panics, no cancellation, no call sites, and it evaluates all
// nodes instead of those that are needed. Every ratio of the report is a ratio to it.
//
// It does less than xfork on purpose, and nothing here is slower than it has to be.
package baseline
