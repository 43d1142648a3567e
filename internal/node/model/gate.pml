/*
 * The gate of the lone force, as internal/gate and internal/walk/walk.go have it: a force that is alone inside evaluates without
 * claims, and everybody else waits outside until it has marked what it has on its way. W walks force the root of a chain of
 * two nodes, each at its own pace and free to be cancelled; a reader looks at both nodes' operands.
 *
 *	spin -a gate.pml && cc -O2 -DSAFETY -o pan pan.c && ./pan -m100000
 *
 * What must hold:
 *   - while one is alone, nobody else is inside;
 *   - a node is evaluated by one walk at a time, and settled at most once;
 *   - a reader that finds a node idle and unchanged has read its operand, and no walk's way back;
 *   - nobody waits outside for ever.
 *
 * Every name in "#ifdef BROKEN_..." is a mistake; with it the model must fail. Release stores (CompleteAlone, FailAlone) are stores: the
 * gate's own compare-and-swap stands between them and whoever comes in, and orders them.
 */
#ifndef W
#define W 2
#endif

#define IDLE 0
#define RUNNING 1
#define DONE 3

#define ALONE -1
#define ASKED -2

/* The moves of the gate's word; table_test.go holds the names of those who write it against internal/gate. */
#define MOVE(from, to) ( \
	from >= 0 && to == from + 1 || /* Enter */ \
	from >= 1 && to == from - 1 || /* Leave */ \
	from == 1 && to == ALONE || /* GoAlone */ \
	from == ALONE && to == ASKED || /* Enter */ \
	from == ALONE && to == 1 || /* Reopen */ \
	from == ASKED && to == 1) /* Reopen */

short gate = 0;
bool locked = false; /* the gate's mutex */
byte outside = 0;    /* who waits for the gate to open: those in the condition variable, a bit each */

byte word[2], gen[2], settled[2];
bool wayBack[2];     /* the slot of the operand holds the way back of a walk */
byte holder[2];      /* whose the node is, from 1; 0: nobody's */
byte within = 0;     /* how many are inside */
bool aloneInside = false;

inline move(to) {
	assert(MOVE(gate, to));
	gate = to
}

/* come in: gate.Enter */
inline enter() {
	do
	:: atomic { gate >= 0 -> move(gate + 1); within++; assert(!aloneInside); break }
	:: atomic { gate < 0 };
#ifdef BROKEN_ASK_OUTSIDE_THE_LOCK
		atomic { if :: gate == ALONE -> move(ASKED) :: else fi };
		if
		:: atomic { gate == ASKED };
			atomic { !locked -> outside = outside | (1 << _pid) };
			!(outside & (1 << _pid))
		:: atomic { gate != ASKED }
		fi
#else
		atomic { !locked -> locked = true };
		do
		:: atomic { gate == ASKED || gate == ALONE ->
				if :: gate == ALONE -> move(ASKED) :: else fi
			};
			atomic { locked = false; outside = outside | (1 << _pid) }; /* Wait: on the list before the mutex is free */
			!(outside & (1 << _pid));
			atomic { !locked -> locked = true }
		:: atomic { gate >= 0 -> break }
		od;
		locked = false
#endif
	od
}

inline go() { /* gate.Leave */
	atomic { within--; move(gate - 1) }
}

inline reopen() { /* gate.Reopen(1) */
	aloneInside = false;
#ifdef BROKEN_REOPEN_LOADS_THEN_STORES
	if
	:: atomic { gate == ALONE }; gate = 1
	:: atomic { gate == ASKED };
#else
	if
	:: atomic { gate == ALONE -> move(1) }
	:: atomic { gate == ASKED };
#endif
		atomic { !locked -> locked = true };
		move(1);
#ifndef BROKEN_NOBODY_IS_TOLD
#ifdef BROKEN_ONE_IS_TOLD
		outside = outside & (outside - 1);
#else
		outside = 0; /* Broadcast */
#endif
#endif
		locked = false
	fi;
	solo = false
}

/* mark is node.Mark: a silent claim becomes one that can be seen. */
inline mark(x) { word[x] = RUNNING }

/* share is walk.share, with the Mark of the current node where there is one. */
inline share() {
#ifdef BROKEN_OPEN_BEFORE_THE_MARKS
	reopen();
#endif
#ifdef BROKEN_ONLY_THE_CURRENT_NODE_IS_MARKED
	if :: cur >= 0 -> mark(cur) :: else fi;
#else
	if :: cur == 1 -> mark(1) :: else fi; /* cur is a leaf: node 1 lies beneath node 0 */
	if :: cur >= 0 -> mark(0) :: else fi;
#endif
#ifndef BROKEN_OPEN_BEFORE_THE_MARKS
	reopen()
#endif
}

/* claim: silent for one who is alone. */
inline claim(x) {
	if
	:: atomic { solo && word[x] != DONE -> got = true }
	:: atomic { !solo && word[x] == IDLE -> word[x] = RUNNING; got = true }
	:: atomic { word[x] == DONE || !solo && word[x] != IDLE -> got = false }
	fi;
	atomic { if :: got -> assert(holder[x] == 0); holder[x] = _pid + 1 :: else fi }
}

inline seal(x) {
	atomic { settled[x]++; assert(settled[x] == 1); holder[x] = 0 };
	word[x] = DONE;
	wayBack[x] = false
}

/* pause is walk.pause. */
inline pause() {
	if
	:: atomic { solo && gate == ASKED }; share()
	:: atomic { !solo && gate == 1 };
#ifdef BROKEN_ALONE_IN_TWO_STEPS
		gate = ALONE;
		aloneInside = true; assert(within == 1); solo = true
#else
		if
		:: atomic { gate == 1 -> move(ALONE); aloneInside = true; assert(within == 1); solo = true }
		:: atomic { gate != 1 }
		fi
#endif
	:: skip /* not the time to look, or cooling down */
	fi
}

/* A walk: down from node 0 to node 1, and up again. */
active [W] proctype walk() {
	bool solo = false, got = false;
	short cur = -1;
	enter();
	pause();
	claim(0);
	if :: !got -> goto leave :: else fi; /* settled, or somebody else's: this one would wait in the parking lot */
	cur = 0;
	pause();
	claim(1);
	if
	:: !got ->
		if
		:: word[1] == DONE
		:: else -> goto abandon
		fi
	:: else ->
		wayBack[0] = true; /* SetA: node 0 holds the way back while the walk is beneath it */
		cur = 1;
		pause();
		if :: goto abandon :: skip fi;
		cur = 0;
		seal(1);
		if :: solo && gate == ASKED -> share() :: else fi;
		wayBack[0] = false
	fi;
	pause();
	cur = -1;
	seal(0);
	if :: solo && gate == ASKED -> share() :: else fi;
	goto leave;
abandon: /* cancelled: whatever is claimed is handed back */
	if :: solo -> share() :: else fi;
	if :: cur == 1 -> atomic { holder[1] = 0; word[1] = IDLE; gen[1]++ } :: else fi;
	wayBack[0] = false;
	atomic { holder[0] = 0; word[0] = IDLE; gen[0]++ };
leave:
	if :: solo -> reopen() :: else fi;
	go()
}

/* reader is node.Peek by a planner or a picture. */
active proctype reader() {
	byte g, x = 0;
	bool s;
#ifndef BROKEN_READER_STAYS_OUTSIDE
	enter();
#endif
	if :: x = 0 :: x = 1 fi;
	if
	:: atomic { word[x] == IDLE -> g = gen[x] };
		s = wayBack[x];
		atomic { if :: word[x] == IDLE && gen[x] == g -> assert(!s) :: else fi }
	:: atomic { word[x] != IDLE }
	fi;
#ifndef BROKEN_READER_STAYS_OUTSIDE
	go()
#endif
}
