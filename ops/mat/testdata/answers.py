# What numpy makes of matrices, for TestWhatNumpyMakesOfThem: python3 answers.py writes answers.npz beside it.
import os
import numpy as np

r = np.random.default_rng(12)


def of(*shape):
    return np.round(r.normal(size=shape) * 8) / 8  # few digits: sums are exact, and the file is small


a, b, row, col = of(70, 13), of(70, 13), of(13) + 20, of(70) + 20
np.savez_compressed(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "answers.npz"),
    a=a, b=b, row=row, col=col,
    sub_row=a - row, mul_col=a * col[:, None], outer=row[None, :] - col[:, None], chain=np.maximum((a + b).T - col, 0),
    quotient=a / row, standard=(a - a.mean(0)) / a.std(0), softmax=np.exp(a) / np.exp(a).sum(1)[:, None],
    sum0=a.sum(0), sum1=a.sum(1), mean0=a.mean(0), mean1=a.mean(1), var0=a.var(0), var1=a.var(1),
    min0=a.min(0), min1=a.min(1), max0=a.max(0), max1=a.max(1), argmax0=a.argmax(0), argmax1=a.argmax(1),
)
