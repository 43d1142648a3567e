// Task Bench by the flow graph of oneTBB: a continue_node for each task and an edge for each dependence. Building the graph counts,
// taking it down does not.

#include <deque>
#include <memory>

#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include "common.h"

using namespace oneapi::tbb;
using node = flow::continue_node<flow::continue_msg>;

int main() {
	Graph g = read_graph();
	Kernel kernel = kernel_of(g);
	global_control limit(global_control::max_allowed_parallelism, g.workers);
	std::unique_ptr<std::deque<node>> nodes;
	std::unique_ptr<flow::graph> graph;
	auto clear = [&] {
		nodes.reset();
		graph.reset();
	};
	times(g, kernel, clear, [&](std::vector<Out> &outs) {
		Out *out = outs.data();
		graph.reset(new flow::graph);
		nodes.reset(new std::deque<node>);
		std::vector<node *> start;
		for (size_t i = 0; i < g.tasks.size(); i++) {
			const Task *task = &g.tasks[i];
			int before = task->step > 0 ? g.first[task->step - 1] - g.offset[task->step - 1] : 0;
			nodes->emplace_back(*graph, [&g, task, out, before, i, kernel](const flow::continue_msg &) {
				const Out *ins[64];
				for (size_t k = 0; k < task->needs.size(); k++) ins[k] = &out[before + task->needs[k]];
				out[i] = run_task(g, kernel, *task, ins);
			});
			for (int c : task->needs) flow::make_edge((*nodes)[before + c], nodes->back());
			if (task->needs.empty()) start.push_back(&nodes->back());
		}
		for (node *n : start) n->try_put(flow::continue_msg());
		graph->wait_for_all();
	});
	clear();
}
