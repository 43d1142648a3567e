/* Times OpenBLAS's dgemm or sgemm, for bench/numeric: openblas d|s n rounds. Prints one line per round, in nanoseconds. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
	if (argc != 4) return 2;
	int single = argv[1][0] == 's', n = atoi(argv[2]), rounds = atoi(argv[3]);
	size_t all = (size_t)n * n;
	double *a = malloc(3 * all * sizeof *a);
	float *s = (float *)a;
	if (!a) return 1;
	for (size_t i = 0; i < 3 * all; i++) {
		if (single) s[i] = (float)rand() / RAND_MAX;
		else a[i] = (double)rand() / RAND_MAX;
	}
	/* Small products are repeated, so that a round is long enough for the clock. */
	long repeat = 1 + (long)(2e6 / ((double)n * n * n));
	for (int r = -1; r < rounds; r++) { /* the first one is not counted */
		double start = now();
		for (long i = 0; i < repeat; i++) {
			if (single)
				cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, s, n, s + all, n, 0, s + 2 * all, n);
			else
				cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, a + all, n, 0, a + 2 * all, n);
		}
		if (r >= 0) printf("%.0f\n", (now() - start) / repeat);
	}
	return 0;
}
