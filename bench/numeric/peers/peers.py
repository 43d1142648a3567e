"""E1-E8 by numpy and numexpr for go run ./bench/numeric -peers.

Call: peers.py n. What it reads and answers is told at the head of peers.c; here a line asks for "numpy" or "numexpr", and
the line of what it can names those that are installed.

Fairness: arrays of results, and numpy's intermediate ones in E1-E5 and E7, are allocated once, before, and written again
by each call, so that no call pays for fresh pages (those of the other contenders do not either). E6 is written as usual with
numpy; it has some thirty intermediate arrays, and numpy itself uses some of them again. Sums of products are numpy's dot,
its fastest way. Numexpr keeps what it has compiled, and is called by evaluate as in a program.
"""

import math
import sys
import time

import numpy as np

try:
    import numexpr as ne
except ImportError:
    ne = None

n = int(sys.argv[1])


def array():
    x = np.empty(n)
    if sys.stdin.buffer.readinto(memoryview(x).cast("B")) != x.nbytes:
        sys.exit(1)
    return x


a, b, c, d = array(), array(), array(), array()
out, tmp, mask = np.zeros(n), np.zeros(n), np.zeros(n, dtype=bool)
ROOT = 1 / math.sqrt(2 * math.pi)


def numpy_e1():
    np.multiply(a, b, out=out)
    np.add(out, c, out=out)


def numpy_e2():
    np.multiply(a, 2, out=out)
    np.multiply(b, 3, out=tmp)
    np.add(out, tmp, out=out)
    np.divide(c, d, out=tmp)
    np.subtract(out, tmp, out=out)


def numpy_e3():
    np.multiply(a, a, out=out)
    np.multiply(b, b, out=tmp)
    np.add(out, tmp, out=out)
    np.sqrt(out, out=out)


def numpy_e4():
    np.multiply(a, a, out=out)
    np.multiply(out, -0.5, out=out)
    np.exp(out, out=out)
    np.multiply(out, ROOT, out=out)


def numpy_e5():
    return np.dot(a, b)


def normal(x):
    """The same polynomial as in Go: Abramowitz and Stegun, 26.2.17."""
    t = 1 / (1 + 0.2316419 * np.abs(x))
    p = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    p *= np.exp(-x * x / 2) * ROOT
    return np.where(x < 0, p, 1 - p)


def numpy_e6():
    s, x, t = 50 + 100 * a, 50 + 100 * b, 0.1 + c
    v = 0.2 * np.sqrt(t)
    e = (np.log(s / x) + (0.05 + 0.2 * 0.2 / 2) * t) / v
    np.subtract(s * normal(e), x * np.exp(-0.05 * t) * normal(e - v), out=out)


def numpy_e7():
    np.greater(a, 0.5, out=mask)
    np.multiply(a, b, out=tmp)
    np.multiply(tmp, mask, out=tmp)
    return np.sum(tmp)


def numpy_e8():
    return a.mean() + a.var()


NAMES = {"a": a, "b": b, "c": c, "d": d, "root": ROOT}


def evaluate(text):
    ne.evaluate(text, local_dict=NAMES, global_dict={}, out=out)


def numexpr_normal(x, t):
    """N(x) as text, where t is the text of 1/(1 + 0.2316419|x|)."""
    p = f"{t}*(0.319381530+{t}*(-0.356563782+{t}*(1.781477937+{t}*(-1.821255978+{t}*1.330274429))))"
    p = f"(({p})*exp(-{x}*{x}/2)*root)"
    return f"where({x}<0,{p},1-{p})"


def numexpr_call():
    """The price as one text. Numexpr computes equal parts of a text once, so that repeating them costs nothing."""
    s, x, t = "(50+100*a)", "(50+100*b)", "(0.1+c)"
    v = f"(0.2*sqrt({t}))"
    e = f"((log({s}/{x})+{0.05 + 0.2 * 0.2 / 2}*{t})/{v})"
    f = f"({e}-{v})"
    te, tf = (f"(1/(1+0.2316419*abs({y})))" for y in (e, f))
    return f"{s}*{numexpr_normal(e, te)}-{x}*exp(-0.05*{t})*{numexpr_normal(f, tf)}"


CALL = numexpr_call()


def total(text, **more):
    return float(ne.evaluate(text, local_dict={**NAMES, **more}, global_dict={}))


def numexpr_e8():
    mean = total("sum(a)") / n
    return mean + total("sum((a-m)*(a-m))", m=mean) / n


WORK = {
    "numpy": {
        "E1": numpy_e1, "E2": numpy_e2, "E3": numpy_e3, "E4": numpy_e4,
        "E5": numpy_e5, "E6": numpy_e6, "E7": numpy_e7, "E8": numpy_e8,
    },
    "numexpr": {
        "E1": lambda: evaluate("a*b+c"),
        "E2": lambda: evaluate("2*a+3*b-c/d"),
        "E3": lambda: evaluate("sqrt(a*a+b*b)"),
        "E4": lambda: evaluate("exp(-a*a/2)*root"),
        "E5": lambda: total("sum(a*b)"),
        "E6": lambda: evaluate(CALL),
        "E7": lambda: total("sum(where(a>0.5,a*b,0))"),
        "E8": numexpr_e8,
    },
}

able = [f"numpy/1/{np.__version__}"]
if ne:
    able.append(f"numexpr/{ne.MAX_THREADS}/{ne.__version__}")
print("ready", *able, flush=True)

threads_now = None
for line in sys.stdin.buffer:
    name, who, threads, warm = line.decode().split()
    threads, warm = int(threads), float(warm)
    work = WORK[who][name]
    if who == "numexpr" and threads != threads_now:
        ne.set_num_threads(threads)
        threads_now = threads
    calls, start = 0, time.perf_counter_ns()
    while calls == 0 or time.perf_counter_ns() - start < warm * 1e6:
        work()
        calls += 1
    start = time.perf_counter_ns()
    for _ in range(calls):
        result = work()
    took = (time.perf_counter_ns() - start) / calls
    value = float(out.sum() if result is None else result)
    print(name, n, threads, f"{took:.1f}", repr(value), flush=True)
