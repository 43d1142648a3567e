# What numpy makes of arrays, for TestWhatNumpyMakesOfThem: python3 answers.py writes answers.npz beside it.
import math
import os
import numpy as np

r = np.random.default_rng(7)
n, w = 200, 12
special = [np.nan, np.inf, -np.inf, -0.0, 0.0, 1.0, -1.0, 0.5, -0.5, 2.5, -2.5, 5e-324, -5e-324, 1e300, -1e300, 1e-300]
x = np.concatenate([np.round(r.normal(size=n) * 64) / 16, special])
y = np.concatenate([np.round(r.normal(size=n) * 64) / 16, r.permutation(special)])
f = np.round(r.normal(size=n) * 64) / 16 + 0.0  # finite, and without -0, which Go sorts before +0
g = np.round(r.normal(size=n) * 64) / 16 + f
p = (np.arange(n) + 0.5) / n  # from 0 to 1
i, j = r.integers(-50, 50, n), r.integers(1, 9, n)
j = np.where(r.integers(0, 2, n) == 0, j, -j)
edges = np.array([-9.0, -3, -3, 0, 0.25, 4, 8])
bins = np.array([-9.0, -3, -1, 0, 0.25, 4, 8])
at = r.integers(0, 10, n)
windows = np.lib.stride_tricks.sliding_window_view(f, w)
ewm = [f[0]]
for v in f[1:]:
    ewm.append(0.25 * v + 0.75 * ewm[-1])
m = f.mean()
np.seterr(all="ignore")
np.savez_compressed(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "answers.npz"),
    x=x, y=y, f=f, g=g, p=p, i=i, j=j, edges=edges, bins=bins, at=at,
    # the same bits
    floor=np.floor(x), ceil=np.ceil(x), trunc=np.trunc(x), roundtoeven=np.rint(x), abs=np.abs(x), neg=-x, sqrt=np.sqrt(x),
    copysign=np.copysign(x, y), add=x + y, sub=x - y, mul=x * y, div=x / y, isnan=np.isnan(x), isinf=np.isinf(x), isfinite=np.isfinite(x),
    eq=x == y, lt=x < y, ge=x >= y, max=np.maximum(f, g), min=np.minimum(f, g), clamp=np.clip(f, -2, 3), where=np.where(f > g, f, g),
    mod=np.mod(f, g), floordiv=np.floor_divide(f, g), rem=np.fmod(x, y), sign=np.sign(f),
    diff=np.diff(f), cummax=np.maximum.accumulate(f), cummin=np.minimum.accumulate(f), cumsum=np.cumsum(f), reverse=f[::-1],
    sort=np.sort(f), argsort=np.argsort(f, kind="stable"), searchsorted=np.searchsorted(edges, f), unique=np.unique(f), topk=np.sort(f)[::-1][:17],
    histogram=np.histogram(f, bins)[0], gather=f[at], compress=f[f > g], concat=np.concatenate([f, g]),
    scatter=np.bincount(at, f, 10), rollingmin=windows.min(1), rollingmax=windows.max(1), argmax=f.argmax(), argmin=f.argmin(), count=(f > g).sum(),
    idiv=np.trunc(i / j).astype(np.int64), irem=np.fmod(i, j), imod=np.mod(i, j), ifloordiv=np.floor_divide(i, j), bitand=i & j, bitor=i | j,
    bitxor=i ^ j, bitnot=~i, lsh=i << np.abs(j), rsh=i >> np.abs(j), isum=i.sum(), icumsum=np.cumsum(i), iconvolve=np.convolve(i, j[:5]),
    # nearly
    exp=np.exp(x), exp2=np.exp2(x), expm1=np.expm1(x), log=np.log(x), log2=np.log2(x), log10=np.log10(x), log1p=np.log1p(x), cbrt=np.cbrt(x),
    hypot=np.hypot(x, y), pow=np.power(np.abs(f), g), sin=np.sin(f), cos=np.cos(f), tan=np.tan(f), asin=np.arcsin(p), acos=np.arccos(p), atan=np.arctan(x),
    atan2=np.arctan2(x, y), sinh=np.sinh(x), cosh=np.cosh(x), tanh=np.tanh(x), asinh=np.arcsinh(x), acosh=np.arccosh(np.abs(f) + 1), atanh=np.arctanh(p),
    erf=np.array([math.erf(v) for v in f]), erfc=np.array([math.erfc(v) for v in f]),
    sum=f.sum(), mean=m, var=f.var(), std=f.std(), samplevar=f.var(ddof=1), samplestd=f.std(ddof=1), prod=np.prod(p + 0.6), dot=f @ g, norm=np.linalg.norm(f),
    median=np.quantile(f, 0.5), tenth=np.quantile(f, 0.1), logsumexp=np.log(np.exp(f).sum()), corr=np.corrcoef(f, g)[0, 1],
    weightedmean=np.average(f, weights=p), weightedvar=np.average((f - np.average(f, weights=p)) ** 2, weights=p),
    skew=((f - m) ** 3).mean() / f.var() ** 1.5, kurtosis=((f - m) ** 4).mean() / f.var() ** 2 - 3,
    rollingsum=windows.sum(1), rollingmean=windows.mean(1), rollingvar=windows.var(1), rollingstd=windows.std(1),
    rollingquantile=np.quantile(windows, 0.3, axis=1), ewm=np.array(ewm), convolve=np.convolve(f, g[:9]), interp=np.interp(f, np.unique(bins), bins**2),
    linspace=np.linspace(-3, 11, 57), range=np.arange(2.5, 2.5 + 0.5 * 41, 0.5)[:41],
)
