// Package baseline is what a good Go programmer would write by hand in the place of xfork, once for each workload: code that
// knows what it computes, has no types to carry, no errors, no panics, no cancellation, no call sites, and evaluates
// everything instead of what is needed. It is what every ratio of the report is measured against.
//
// What it does less than xfork is on purpose, and so is that nothing here is slower than it has to be.
package baseline
