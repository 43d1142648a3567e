/* E1-E8 in C for go run ./bench/numeric -peers: fused loops, one thread or several by OpenMP.
 *
 * Call: peers n. It reads the arrays a, b, c, d (n doubles each, in the machine's order of bytes) from standard input, and
 * prints a line of what it can: "ready C/<most threads>/<compiler>". Then every line "E1 C <threads> <milliseconds>" asks for
 * a turn: calls that warm up until the time is over, one at least, and as many again that are counted; the answer is "E1 <n> <threads> <nanoseconds of a call> <value>". The
 * value is the result, or the sum of an array, and is computed outside the time. As with the other contenders, arrays of
 * results are allocated once, before, and written again by each call. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef _OPENMP
#include <omp.h>
#endif

/* A part of the arrays, from lo to before hi: a thread's share, or all. Reductions return sums, the others write. */
typedef struct { double s, q; } sums;
typedef sums part(long lo, long hi, const double *restrict a, const double *restrict b, const double *restrict c,
                  const double *restrict d, double *restrict out);
#define PART(name) static sums name(long lo, long hi, const double *restrict a, const double *restrict b, \
                                    const double *restrict c, const double *restrict d, double *restrict out)
#define EACH for (long i = lo; i < hi; i++)
#define NONE (sums){0, 0}

static const double root = 0.398942280401432677939946; /* 1/sqrt(2 pi) */

PART(e1) { EACH out[i] = a[i] * b[i] + c[i]; return NONE; }
PART(e2) { EACH out[i] = 2 * a[i] + 3 * b[i] - c[i] / d[i]; return NONE; }
PART(e3) { EACH out[i] = sqrt(a[i] * a[i] + b[i] * b[i]); return NONE; }
PART(e4) { EACH out[i] = exp(-a[i] * a[i] / 2) * root; return NONE; }
PART(e5) { double s = 0; EACH s += a[i] * b[i]; return (sums){s, 0}; }

/* The same polynomial as in Go: Abramowitz and Stegun, 26.2.17. */
static inline double normal(double x) {
	double t = 1 / (1 + 0.2316419 * fabs(x));
	double p = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
	p *= exp(-x * x / 2) * root;
	return x < 0 ? p : 1 - p;
}

PART(e6) {
	const double rate = 0.05, volatility = 0.2;
	EACH {
		double s = 50 + 100 * a[i], x = 50 + 100 * b[i], t = 0.1 + c[i];
		double v = volatility * sqrt(t), e = (log(s / x) + (rate + volatility * volatility / 2) * t) / v;
		out[i] = s * normal(e) - x * exp(-rate * t) * normal(e - v);
	}
	return NONE;
}

PART(e7) { double s = 0; EACH s += a[i] > 0.5 ? a[i] * b[i] : 0; return (sums){s, 0}; }

/* Both moments in one pass, shifted by the first element. */
PART(e8) {
	double s = 0, q = 0, first = a[0];
	EACH { double e = a[i] - first; s += e; q += e * e; }
	return (sums){s, q};
}

static const struct { const char *name; part *run; } all[] = {
	{"E1", e1}, {"E2", e2}, {"E3", e3}, {"E4", e4}, {"E5", e5}, {"E6", e6}, {"E7", e7}, {"E8", e8},
};

static long n;
static double *a, *b, *c, *d, *out;

/* once is one call. With one thread OpenMP is not asked, so that it costs nothing. */
static sums once(part *run, int threads) {
	if (threads == 1) return run(0, n, a, b, c, d, out);
	double s = 0, q = 0;
#ifdef _OPENMP
#pragma omp parallel num_threads(threads) reduction(+ : s, q)
	{
		long i = omp_get_thread_num(), of = omp_get_num_threads();
		sums own = run(n * i / of, n * (i + 1) / of, a, b, c, d, out);
		s = own.s, q = own.q;
	}
#endif
	return (sums){s, q};
}

static double value(part *run, sums m) {
	if (run == e5 || run == e7) return m.s;
	if (run == e8) return a[0] + m.s / n + (m.q - m.s * m.s / n) / n;
	double s = 0;
	for (long i = 0; i < n; i++) s += out[i];
	return s;
}

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static double *array(int read) {
	double *x = aligned_alloc(64, (n * sizeof *x + 63) / 64 * 64);
	if (!x || (read && fread(x, sizeof *x, n, stdin) != (size_t)n)) exit(1);
	if (!read) memset(x, 0, n * sizeof *x);
	return x;
}

int main(int argc, char **argv) {
	if (argc != 2 || (n = atol(argv[1])) < 1) return 2;
	a = array(1), b = array(1), c = array(1), d = array(1), out = array(0);
	int most = 1;
#ifdef _OPENMP
	most = 1024;
#endif
	printf("ready C/%d/gcc-%d.%d\n", most, __GNUC__, __GNUC_MINOR__);
	fflush(stdout);
	char name[8], line[80];
	int threads;
	double warm;
	while (fgets(line, sizeof line, stdin)) {
		if (sscanf(line, "%7s %*s %d %lf", name, &threads, &warm) != 3 || threads < 1 || threads > most) return 2;
		size_t e = 0;
		while (e < sizeof all / sizeof *all && strcmp(name, all[e].name)) e++;
		if (e == sizeof all / sizeof *all) return 2;
		sums m;
		long calls = 0;
		double start = now();
		do m = once(all[e].run, threads), calls++; while (now() - start < warm * 1e6);
		start = now();
		for (long i = 0; i < calls; i++) m = once(all[e].run, threads);
		double took = (now() - start) / calls, v = value(all[e].run, m);
		/* OpenMP's threads spin for a while after their work: not in the time of the next contender. */
		if (threads > 1) nanosleep(&(struct timespec){0, 10000000}, NULL);
		printf("%s %ld %d %.1f %.17g\n", name, n, threads, took, v);
		fflush(stdout);
	}
	return 0;
}
