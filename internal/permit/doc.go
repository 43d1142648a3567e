// Package permit has what calls queue for before they take a slot: places under a limit, and the token of the unsafe lane.
//
//	Queue      n permits, first come, first served
//	Token      one permit, which its holder lends to what it waits for
//	fifo       the queue of waiters that both have
//
// A waiter is granted what it waits for once, or it is cancelled: before, while or after it queues. Both are decided under the
// queue's lock, so a grant and a cancellation that meet have one outcome: Cancel reports false if the grant was first, and the
// caller gives the permit back.
//
//	state       Acquire                   Release of another      Cancel
//	fresh       granted, or queued                                cancelled: a later Acquire is refused
//	queued                                granted, told           cancelled, out of the queue
//	granted                                                       false: too late
//
// A permit goes from hand to hand and is never free while a waiter queues, so that a newcomer cannot overtake. Grants are told
// without any lock: they enter the scheduler, which has locks of its own.
package permit
