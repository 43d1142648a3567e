// What the programs in C++ have in common: the graph, the kernels, the clock.
//
// A program reads one job from its standard input, prints what an iteration of the kernel takes when all workers do nothing else,
// runs the job so many times, and prints the nanoseconds of each.
//
//	kernel iterations workers turns
//	width steps
//	for each step: offset count, and for each of its tasks: needs, then the columns it needs

#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

struct Out {
	long step, column;
};

struct Task {
	int step, column;
	std::vector<int> needs;
};

struct Graph {
	char kernel[32];
	int iterations, workers, turns, width, steps;
	std::vector<int> offset, count, first; // by step; first is the place of the step's first task
	std::vector<Task> tasks;

	Task &at(int step, int column) { return tasks[first[step] + column - offset[step]]; }
};

inline void refuse(const char *why) {
	fprintf(stderr, "%s\n", why);
	exit(1);
}

inline Graph read_graph() {
	Graph g;
	if (scanf("%31s %d %d %d %d %d", g.kernel, &g.iterations, &g.workers, &g.turns, &g.width, &g.steps) != 6) refuse("no job");
	for (int t = 0; t < g.steps; t++) {
		int offset, count;
		if (scanf("%d %d", &offset, &count) != 2) refuse("a step is missing");
		g.offset.push_back(offset);
		g.count.push_back(count);
		g.first.push_back((int)g.tasks.size());
		for (int i = 0; i < count; i++) {
			Task task{t, offset + i, {}};
			int n, c;
			if (scanf("%d", &n) != 1) refuse("a task is missing");
			for (int k = 0; k < n; k++) {
				if (scanf("%d", &c) != 1) refuse("a need is missing");
				task.needs.push_back(c);
			}
			g.tasks.push_back(task);
		}
	}
	return g;
}

// compute is the kernel of the Go program: 16 rounds of 4 independent chains, without vectors.
__attribute__((noinline, optimize("no-tree-vectorize", "no-tree-slp-vectorize"))) inline void compute(int iterations) {
	double a = 1.2345, b = 1.2346, c = 1.2347, d = 1.2348;
	for (int i = 0; i < iterations; i++)
		for (int k = 0; k < 16; k++) {
			a = a * 0.5 + 0.25;
			b = b * 0.5 + 0.25;
			c = c * 0.5 + 0.25;
			d = d * 0.5 + 0.25;
		}
	volatile double sink = a + b + c + d;
	(void)sink;
}

inline double uniform(std::vector<uint64_t> xs) {
	uint64_t h = 0;
	for (uint64_t x : xs) {
		h += x + 0x9E3779B97F4A7C15u;
		h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
		h = (h ^ h >> 27) * 0x94D049BB133111EBu;
		h ^= h >> 31;
	}
	return (double)(h >> 11) / (double)(1ull << 53);
}

const long working_set = (1 << 20) / 8, sample = (1 << 8) / 8;
inline std::vector<std::vector<uint64_t>> sets;

__attribute__((noinline)) inline void memory(int step, int column, int iterations) {
	const uint64_t *set = sets[column % sets.size()].data();
	long at = (long)step * iterations * sample % working_set;
	uint64_t sum = 0;
	for (int i = 0; i < iterations; i++) {
		for (long k = 0; k < sample; k++) sum += set[at + k];
		at = (at + sample) % working_set;
	}
	volatile uint64_t sink = sum;
	(void)sink;
}

enum Kernel { EMPTY, COMPUTE, MEMORY, IMBALANCE };

inline Kernel kernel_of(const Graph &g) {
	if (!strcmp(g.kernel, "empty")) return EMPTY;
	if (!strcmp(g.kernel, "compute")) return COMPUTE;
	if (!strcmp(g.kernel, "imbalance")) return IMBALANCE;
	if (strcmp(g.kernel, "memory")) refuse("unknown kernel");
	for (int i = 0; i < g.width; i++) {
		std::vector<uint64_t> s(working_set);
		for (long k = 0; k < working_set; k++) s[k] = k;
		sets.push_back(s);
	}
	return MEMORY;
}

inline void run_kernel(const Graph &g, Kernel kernel, int step, int column, int iterations) {
	switch (kernel) {
	case EMPTY: break;
	case COMPUTE: compute(iterations); break;
	case MEMORY: memory(step, column, iterations); break;
	case IMBALANCE: compute((int)((0.5 + uniform({(uint64_t)step, (uint64_t)column})) * iterations + 0.5)); break;
	}
}

// run_task checks the inputs, computes, and returns the place of the task.
inline Out run_task(const Graph &g, Kernel kernel, const Task &task, const Out *const *ins) {
	for (size_t i = 0; i < task.needs.size(); i++)
		if (ins[i]->step != task.step - 1 || ins[i]->column != task.needs[i]) refuse("a task got a wrong input");
	run_kernel(g, kernel, task.step, task.column, g.iterations);
	return Out{task.step, task.column};
}

inline long long now() {
	return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// unit returns the time of an iteration, in nanoseconds.
inline double unit(const Graph &g, Kernel kernel) {
	const int iterations = 200, calls = 50;
	long long best = 1ll << 60;
	for (int turn = 0; turn < 9; turn++) {
		std::vector<std::thread> all;
		long long begin = now();
		for (int w = 0; w < g.workers; w++)
			all.emplace_back([&g, kernel, w] {
				for (int i = 0; i < calls; i++) run_kernel(g, kernel, i, (w + i * g.workers) % g.width, iterations);
			});
		for (auto &t : all) t.join();
		best = std::min(best, now() - begin);
	}
	return (double)best / (iterations * calls);
}

// times runs a job so many times and prints how long each took. prepare is not timed.
template <class P, class F> void times(const Graph &g, Kernel kernel, P prepare, F run) {
	printf("%.3f\n", unit(g, kernel));
	for (int i = 0; i < g.turns; i++) {
		std::vector<Out> outs(g.tasks.size(), Out{-1, -1});
		prepare();
		long long begin = now();
		run(outs);
		long long end = now();
		for (size_t k = 0; k < outs.size(); k++)
			if (outs[k].step != g.tasks[k].step || outs[k].column != g.tasks[k].column) refuse("a task was not done");
		printf("%lld\n", end - begin);
	}
}
