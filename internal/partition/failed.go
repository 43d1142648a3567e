package partition

// An answer may be kept, so that a parcel with the same body need not be sent
// again. One in which a call has failed is not: what has failed may succeed the
// next time, and the calls that need it are not in the answer at all.

// Failed reports whether a message that Registry.Run has emitted is about a
// call that has failed. A message that is damaged counts as one.
func Failed(message []byte) bool {
	in := reader{b: message}
	m := in.nextMessage(int(^uint(0) >> 1))
	return in.bad || m.kind == kindFailed
}
