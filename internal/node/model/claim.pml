/*
 * The claim protocol: how a node is claimed, waited for, settled, handed back and adopted, as internal/node (node.go, parking.go)
 * and eval (step.go, call.go, withdraw.go) have it. Spin explores every interleaving of F runs that demand one node, each of
 * which may be cancelled at any time; with WALKER beside one who reads the node's operands without a claim; with FEW the
 * functions only fail, or wait for the end of their contexts, which is where cancellation and adoption meet.
 *
 *	spin -a claim.pml && cc -O2 -DSAFETY -o pan pan.c && ./pan -m100000
 *
 * One step of the model is one atomic instruction of the code, or one pass through a bucket of the parking lot, whose lock
 * makes it one. Go's atomics are sequentially consistent, and so is Spin.
 *
 * What must hold:
 *   - the word makes only the moves of the table below, and no two functions of the node run at a time;
 *   - the node is settled at most once, and its value is there before the word says so;
 *   - a walker that finds the word idle and unchanged has read the operands and nothing else;
 *   - whoever is not cancelled ends with the node settled: no wake-up is lost, no cancellation of others is remembered;
 *   - a function that nobody wants any more is told, and whoever stands behind a node is forgotten with the claim.
 *
 * Every name in "#ifdef BROKEN_..." is a mistake that was made, or is easy to make; with it the model must fail.
 */
#ifndef F
#define F 3
#endif

/* The states of the word, as in node.go. */
#define IDLE 0
#define RUNNING 1
#define WAITED 2
#define DONE 3
#define FAILED 4
#define ALIAS 5

/* The moves of the word, and who makes them. table_test.go reads this table and holds it against internal/node. Mark is a
 * claim that a lone force has made silently and now shows: see gate.pml. ClaimAndFail makes the moves of Claim and seal in one go, with
 * a bit beside the state in between, for planners. */
#define MOVE(from, to) ( \
	from == IDLE && to == RUNNING || /* Claim, Mark */ \
	from == RUNNING && to == WAITED || /* Await */ \
	from == RUNNING && to == IDLE || /* HandBack */ \
	from == RUNNING && to == DONE || /* seal, CompleteAlone */ \
	from == RUNNING && to == FAILED || /* seal, FailAlone */ \
	from == RUNNING && to == ALIAS || /* seal */ \
	from == WAITED && to == IDLE || /* HandBack */ \
	from == WAITED && to == DONE || /* seal */ \
	from == WAITED && to == FAILED || /* seal */ \
	from == WAITED && to == ALIAS || /* seal */ \
	from == IDLE && to == DONE || /* CompleteAlone, InitDone */ \
	from == IDLE && to == FAILED) /* FailAlone, InitFailed, ClaimAndFail */

/* What a slot for an operand holds. */
#define OPERAND 0
#define WAYBACK 1 /* of a walk that has claimed the node */
#define NOTHING 2 /* cut, or a failure */

/* The states of a task, as in eval/task.go. */
#define FRESH 0
#define ASLEEP 1
#define ACTIVE 2 /* "running" there */
#define ADOPTED 3
#define GONE 4
#define OVER 5

byte word = IDLE;
byte gen = 0;      /* the part of the word that grows when a claim is handed back */
byte slot = OPERAND;
bool cell = false; /* the value is there */
bool cancelFailure = false;

byte waits = 0;    /* the waiters of the node's bucket, a bit each */
byte woken = 0;    /* they have been told */
byte owners = 0;   /* the adoptions that stand behind the node, a bit each */

byte task[F];
bool ended[F];     /* the run's context has ended, and its bar is down: eval says so before it looks for what runs */
bool told[F];      /* the function's context has ended */
bool patient[F];   /* the function waits for the end of its context, or for better times */
bool better = false;

byte inside = 0, settled = 0;
bool tried = false; /* the one retry has been used up */

#ifdef BROKEN_NO_GENERATION
#define NEWGEN
#else
#define NEWGEN ; gen++
#endif

inline move(to) { /* part of an atomic step */
	assert(MOVE(word, to));
	word = to
}

/* tell calls the waiters in take, each in a step of its own. */
inline tell() {
#ifdef BROKEN_WAKE_ONE
	take = take & -take;
#endif
	do
	:: atomic { take != 0 -> woken = woken | (take & -take); take = take & (take - 1) }
	:: atomic { take == 0 -> break }
	od
}

/* drain is bucket.drain, under the bucket's lock. */
inline drain() {
	take = waits; waits = 0;
#ifndef BROKEN_OWNERS_STAY
	owners = 0
#endif
}

/* seal is that of package node: a swap, then, if there are waiters, one pass through the bucket. */
inline seal(to) {
#ifdef BROKEN_SEAL_LOADS_THEN_STORES
	was = word;
	atomic { word = to; settled++; assert(settled == 1) };
#else
	atomic { was = word; move(to); settled++; assert(settled == 1) };
#endif
	if
	:: atomic { was == WAITED -> drain() }; tell()
	:: atomic { was != WAITED }
	fi;
	was = 0
}

/* handBack is node.HandBack. */
inline handBack() {
#ifdef BROKEN_HAND_BACK_THEN_LOCK
	atomic { was = word; move(IDLE); gen++ };
	if
	:: atomic { was == WAITED -> drain() }; tell()
	:: atomic { was != WAITED }
	fi;
	was = 0
#else
	if
	:: atomic { word == RUNNING -> move(IDLE) NEWGEN }
	:: atomic { word != RUNNING -> move(IDLE) NEWGEN; /* the bucket's lock */
#ifndef BROKEN_HAND_BACK_WAKES_NOBODY
			drain()
#endif
		};
		tell()
	fi
#endif
}

/* unwanted is adoption.unwanted: task k's function learns that nobody wants its result. */
inline unwanted(k) {
	if
	:: atomic { task[k] == ADOPTED -> task[k] = GONE };
		told[k] = true
	:: atomic { task[k] != ADOPTED }
	fi
}

/* leave is node.Leave, and what leaveNode makes of its answer. */
inline leave(k) {
	atomic { /* the bucket's lock */
		waits = waits & ~(1 << k);
		if :: waits == 0 -> heirs = owners :: else fi;
#ifdef BROKEN_LEAVE_FINDS_ONE_OWNER
		heirs = heirs & -heirs;
#endif
		heir = 0
	};
	do
	:: atomic { heir < F && !(heirs & (1 << heir)) -> heir++ }
	:: atomic { heir < F && heirs & (1 << heir) -> heirs = heirs & ~(1 << heir) }; unwanted(heir)
	:: atomic { heir >= F -> heir = 0; break }
	od
}

/* leaveTo is run.leaveTo, with OwnIfAwaited in it. */
inline leaveTo(k) {
#ifdef BROKEN_OWN_IN_TWO_STEPS
	last = waits == 0;
	atomic { if :: !last -> owners = owners | (1 << k) :: else fi };
#else
	atomic { /* the bucket's lock */
#ifdef BROKEN_LEAVE_FINDS_ONE_OWNER /* a mistake only as long as a call that has returned can still be left to somebody */
		last = waits == 0;
#else
		last = waits == 0 || task[k] != ADOPTED;
#endif
		if :: !last -> owners = owners | (1 << k) :: else fi
	};
#endif
	if
	:: atomic { last -> last = false }; unwanted(k)
	:: atomic { !last }
	fi
}

/* withdraw is run.withdraw, for task k. */
inline withdraw(k) {
	do
	:: atomic { task[k] == ASLEEP -> task[k] = OVER }; leave(k); break
	:: atomic { task[k] == ACTIVE -> task[k] = ADOPTED }; leaveTo(k); break
	:: atomic { task[k] != ASLEEP && task[k] != ACTIVE -> break } /* it sees the bar, or is over */
	od
}

/* A run that demands the node. */
active [F] proctype demander() {
	byte me = _pid, was = 0, heir = 0, heirs = 0, take = 0;
	bool mine = false, last = false, failed = false, canceled = false, away = false, unwant = false;
step:
	atomic { if :: ended[me] -> task[me] = OVER; goto out :: else fi };
	if
	:: atomic { word == IDLE };
#ifdef BROKEN_CLAIM_LOADS_THEN_STORES
		word = RUNNING;
#else
		if :: atomic { word == IDLE -> move(RUNNING) } :: atomic { word != IDLE -> goto step } fi;
#endif
		goto claimed
	:: atomic { word == DONE || word == FAILED -> goto outcome }
	:: atomic { word == RUNNING || word == WAITED }
	fi;
	/* sleepOn */
	task[me] = ASLEEP;
#ifdef BROKEN_AWAIT_MARKS_OUTSIDE_THE_LOCK
	if
	:: atomic { word == RUNNING -> move(WAITED) }
	:: atomic { word == WAITED }
	:: atomic { word != RUNNING && word != WAITED -> away = true }
	fi;
	if :: !away -> waits = waits | (1 << me) :: else fi;
#else
	atomic { /* Await: the bucket's lock. Nobody but the owner takes a running node further, so its loop is one step */
		if
		:: task[me] == OVER -> away = true /* has left */
		:: else ->
			if
			:: word == RUNNING -> move(WAITED); waits = waits | (1 << me)
			:: word == WAITED -> waits = waits | (1 << me)
			:: else -> away = true
			fi
		fi
	};
#endif
	if
	:: atomic { away -> away = false };
		if
		:: atomic { task[me] == ASLEEP -> task[me] = FRESH; goto step }
		:: atomic { task[me] == OVER -> goto out }
		fi
	:: atomic { !away }
	fi;
	if
	:: atomic { ended[me] }; withdraw(me)
	:: atomic { !ended[me] }
	fi;
	if
	:: atomic { woken & (1 << me) -> woken = woken & ~(1 << me) };
		if
		:: atomic { task[me] == ASLEEP -> task[me] = FRESH; goto step }
		:: atomic { task[me] == OVER -> goto out } /* a wake-up that comes too late */
		fi
	:: atomic { task[me] == OVER -> goto out }
	fi;

claimed:
	told[me] = false;
#ifdef BROKEN_BAR_IS_READ_BEFORE_THE_START
	if :: ended[me] -> task[me] = OVER; handBack(); goto out :: else fi;
	task[me] = ACTIVE;
#else
	task[me] = ACTIVE;
	if
	:: atomic { ended[me] };
		if
		:: atomic { task[me] == ACTIVE -> task[me] = OVER }; handBack(); goto out
		:: atomic { task[me] != ACTIVE }
		fi
	:: atomic { !ended[me] }
	fi;
#endif
	/* the user's function, or a walk */
	atomic { inside++; assert(inside == 1) };
	if
#ifndef FEW
	:: failed = false
	:: slot = WAYBACK; atomic { slot = OPERAND; failed = true; canceled = true } /* a walk that is abandoned */
#endif
	:: failed = true
	:: patient[me] = true;
		atomic {
			if
			:: told[me] -> failed = true; canceled = true
			:: better
			fi;
			patient[me] = false
		}
	fi;
	inside--;
	/* returned */
	if
	:: atomic { task[me] == ACTIVE -> task[me] = OVER; mine = true }
	:: atomic { task[me] != ACTIVE }
	fi;
	atomic {
		unwant = !mine && task[me] == GONE || told[me] || ended[me];
		task[me] = OVER; /* endAdoption */
		canceled = canceled && unwant
	};
	if
	:: !failed ->
#ifdef BROKEN_SEAL_BEFORE_THE_VALUE
		seal(DONE); cell = true;
#else
		cell = true; seal(DONE);
#endif
		slot = NOTHING
#ifndef BROKEN_CANCELLATION_IS_REMEMBERED
	:: failed && unwant -> handBack()
#endif
	:: atomic { failed && !unwant && !mine && !tried -> tried = true };
		handBack() /* its policy would try again: left to the adopter */
	:: else ->
		atomic { slot = NOTHING; cancelFailure = canceled }; seal(FAILED)
	fi;
	atomic {
		failed = false; canceled = false; unwant = false;
		if
		:: !mine || ended[me] -> mine = false; task[me] = OVER; goto out
		:: else -> mine = false; task[me] = FRESH; goto step
		fi
	};

outcome:
	assert(word == DONE && cell || word == FAILED && !cancelFailure);
	task[me] = OVER;
	goto end;
out:
	assert(ended[me]);
end:
	skip
}

/* The context of a run ends at any time, or never. */
active [F] proctype canceller() {
	byte me = _pid - F, heir = 0, heirs = 0;
	bool last = false;
	if
	:: ended[me] = true; withdraw(me)
	:: skip
	fi
}

#ifdef WALKER
/* walker is node.Peek: a planner, or a picture. */
active proctype walker() {
	byte g, s;
	if
	:: atomic { word == IDLE -> g = gen };
		s = slot;
		atomic { if :: word == IDLE && gen == g -> assert(s == OPERAND) :: else fi }
	:: atomic { word != IDLE }
	fi
}

#endif

/* When nothing else can go on, whoever is still at it must be wanted. */
active proctype watch() {
	byte k = 0;
	timeout;
	atomic {
		do
		:: k < F -> assert(!patient[k] || !ended[k] || waits != 0); k++
		:: else -> break
		od;
		better = true
	};
	timeout;
	assert(owners == 0) /* a settled node has nobody behind it: an entry would keep the node alive */

}
