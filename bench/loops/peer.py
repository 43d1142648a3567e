# The same computations by numpy. A line with a name comes in, a line with nanoseconds and a value to check goes out.
import sys, time
import numpy as np

n = int(sys.argv[2])
a, b = np.fromfile(sys.argv[1], dtype=np.float64).reshape(2, n)
i = (a * 1e12).astype(np.int64)
out, less, whole = np.empty(n), np.empty(n - 1), np.empty(n, np.int64)
j, halves, narrow = (a * 1000).astype(np.int64), a.astype(np.float32), np.empty(n, np.float32)
dice = np.random.default_rng(1)


edge = int(n**0.5)
A, B, C, square = a.reshape(edge, edge), b.reshape(edge, edge), a.copy().reshape(edge, edge), np.empty((edge, edge))


def cell(x):
    return float(x[edge // 2, 1])


def copied(to, x):
    to[:] = x
    return to


def middle(x):
    return float(x[len(x) // 2])


cases = {
    "uniform sum": lambda: dice.random(n).sum() / n,
    "normal mean": lambda: dice.standard_normal(n).mean(),
    "integers": lambda: dice.integers(0, 1000, n).mean(),
    "permutation": lambda: float(dice.permutation(n).sum()),
    "sin": lambda: middle(np.sin(a, out=out)),
    "cos": lambda: middle(np.cos(a, out=out)),
    "sin(a)*b + a": lambda: middle(np.add(np.sin(a) * b, a, out=out)),
    "diff": lambda: middle(np.subtract(a[1:], a[:-1], out=less)),
    "argmax": lambda: float(a.argmax()),
    "i64 / 7": lambda: middle(np.trunc(np.floor_divide(i, 7, out=whole))),
    "x**2": lambda: middle(np.power(a, 2, out=out)),
    "A + B + C": lambda: cell(np.add(A + B, C, out=square)),
    "A - row": lambda: cell(np.subtract(A, b[:edge], out=square)),
    "transpose": lambda: cell(copied(square, A.T)),
    "column sums": lambda: middle(A.sum(axis=0)),
    "var(a - b)": lambda: (a - b).var(),
    "mean(exp(a)*b)": lambda: (np.exp(a) * b).mean(),
    "i64 dot": lambda: (j * j).sum(),
    "sum(i mod 7)": lambda: np.mod(j, 7).sum(),
    "sum(i floordiv 7)": lambda: np.floor_divide(j, 7).sum(),
    "sum((i>>2) & 255)": lambda: ((j >> 2) & 255).sum(),
    "count(a*b < b)": lambda: np.count_nonzero(a * b < b),
    "f64(f)*b + a": lambda: middle(np.add(halves * b, a, out=out)),
    "b**2.5": lambda: middle(np.power(b, 2.5, out=out)),
    "f32 sin": lambda: middle(np.sin(halves, out=narrow)),
    "f32 exp(f)*f": lambda: middle(np.multiply(np.exp(halves), halves, out=narrow)),
    "f32 uniform": lambda: middle(dice.random(n, dtype=np.float32)),
    "f32 normal": lambda: middle(dice.standard_normal(n, dtype=np.float32)),
    "max(a*b)": lambda: (a * b).max(),
    "a*b + a, new": lambda: middle(a * b + a),
}


def often(f):
    def all():
        for _ in range(1000):
            v = f()
        return v
    return all


for k in 10, 100, 1000:
    x, y = a[:k].copy(), b[:k].copy()
    cases[f"1000 a*b + a, {k}"] = lambda f=often(lambda x=x, y=y: x * y + x): middle(f())
    cases[f"1000 sum(a*b), {k}"] = often(lambda x=x, y=y: (x * y).sum())

print(np.__version__, flush=True)
for line in sys.stdin:
    f = cases[line.strip()]
    best = 1e18
    for _ in range(3):
        begin = time.perf_counter_ns()
        value = f()
        best = min(best, time.perf_counter_ns() - begin)
    print(best, float(value), flush=True)
