// Task Bench by OpenMP tasks with depend clauses: one thread makes the tasks, all of them run them. The dependences of a task are
// in an iterator, as a program writes it that does not know how many there will be.

#include <omp.h>

#include "common.h"

int main() {
	Graph g = read_graph();
	Kernel kernel = kernel_of(g);
	omp_set_num_threads(g.workers);
	omp_set_dynamic(0);
	times(g, kernel, [] {}, [&](std::vector<Out> &outs) {
		Out *out = outs.data();
#pragma omp parallel
#pragma omp single
		for (size_t i = 0; i < g.tasks.size(); i++) {
			const Task *task = &g.tasks[i];
			const int *needs = task->needs.data();
			int n = (int)task->needs.size();
			Out *row = task->step > 0 ? out + g.first[task->step - 1] - g.offset[task->step - 1] : nullptr;
#pragma omp task firstprivate(task, row, i) depend(iterator(k = 0 : n), in : row[needs[k]]) depend(out : out[i])
			{
				const Out *ins[64];
				for (size_t k = 0; k < task->needs.size(); k++) ins[k] = &row[task->needs[k]];
				out[i] = run_task(g, kernel, *task, ins);
			}
		}
	});
}
