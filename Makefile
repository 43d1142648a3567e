# One entry point for all that is done to this repository: `make` lists the targets, and .ci/run calls them.

SHELL         := bash
.SHELLFLAGS   := -euo pipefail -c
.DEFAULT_GOAL := help

# Settings, as in `make bench BENCH=Chain COUNT=3`. RACE is emptied where there is no C compiler; SCALE is the battery's
# (short, full or long), FUZZTIME each fuzz target's, SOAK in minutes; BASE is what benchcmp compares the tree with.
RACE     ?= -race
SCALE    ?= full
FUZZTIME ?= 10s
SOAK     ?= 60
BENCH    ?= .
COUNT    ?= 10
BASE     ?= HEAD

TOOL    := go tool -modfile=$(CURDIR)/internal/tools/go.mod
MODULES := $(patsubst %/go.mod,%,$(shell find . -name go.mod -not -path '*/testdata/*'))
# table/duck and table/bench are C++ below: without cgo, or the C++ library (NODUCK), there is nothing to build.
NODUCK  ?= $(filter 0,$(shell go env CGO_ENABLED))
# These have the Temporal server as a dependency, which takes some 400 seconds of CPU to compile: make cluster is for them.
SERVER  := ./eval/temporal/e2e ./examples/cluster
CODE    := $(filter-out ./internal/tools $(SERVER) $(if $(NODUCK),./table/duck ./table/bench),$(MODULES))
TAGS    := seam xfork_nofp
MEETING := ./scheduler ./expr/... ./eval/... $(addprefix ./internal/,battery callctx cell demand dispatch exec failure fuse/... gate guard \
	inline invoke keep/... node/... observe partition permit policy process rpc run scratch walk wire world)
TABLES  := $(addprefix ./internal/,asof cut group join kernel keys memory order page ranked run spill state vector window) ./tpch/queries
CROSS   := linux/arm64 darwin/arm64 windows/amd64

# $(call need,FOLDER,THING) ends a target that has nothing to do yet, and says so.
need = [ -d $(1) ] || { echo "make $@: nothing to do, there is no $(2) yet ($(1))"; exit 0; }

.PHONY: help check fmt vet lint tidy house cross generate-check generate test nested race battery battery-long tracebacks fuzz bench benchmarks findings benchcmp examples cluster demo soak vuln

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

check: fmt vet lint tidy house cross generate-check ## everything that needs no run of the program: the next seven
	@echo "check: all is well"

fmt: ## gofumpt finds nothing to change
	@bad=$$($(TOOL) gofumpt -l .); [ -z "$$bad" ] || { printf 'make fmt: not in the form of gofumpt:\n%s\n' "$$bad"; exit 1; }

vet: ## go vet, in every module, and with each build tag where files have it
	@for m in $(CODE); do (cd $$m && go vet ./...); done
	@for t in $(TAGS); do go vet -tags $$t $$(grep -rl --include='*.go' --exclude-dir=testdata "^//go:build.*$$t" . | xargs -n1 dirname | sort -u); done

lint: ## staticcheck, in every module
	@for m in $(CODE); do (cd $$m && $(TOOL) staticcheck ./...); done

tidy: ## every go.mod asks for what is used and no more
	@for m in $(filter-out $(SERVER),$(MODULES)); do (cd $$m && go mod tidy -diff) || { echo "make tidy: run go mod tidy in $$m"; exit 1; }; done

house: ## the rules of internal/house: layers, doc comments, links, the code in the README
	@go test -count=1 ./internal/house

# To build for a platform takes 200 seconds of a processor, to check types ten. What only a build finds is a function in assembly that is
# not there: of other processors than amd64 we have one, in internal/site.
cross: ## check types for the systems, processors and build tags that we do not run on, and build what has assembly
	@mkdir -p bench/out && go -C internal/tools build -o "$(CURDIR)/bench/out/typecheck" ./typecheck
	@bench/out/typecheck $(CROSS)
	@for t in $(TAGS); do GOFLAGS="$(GOFLAGS) -tags=$$t" bench/out/typecheck linux/amd64; done
	@for p in $(filter %arm64,$(CROSS)); do GOOS=$${p%/*} GOARCH=$${p#*/} go build ./internal/site; done

generate-check: ## the kernels in assembly are what their generator writes
	@d=$$(mktemp -d); trap 'rm -rf "$$d"' EXIT; go -C internal/kernel/gen run . -o "$$d"; \
	for f in "$$d"/*; do cmp -s "$$f" "internal/kernel/$${f##*/}" || { echo "make generate-check: $${f##*/} is out of date; run make generate"; exit 1; }; done
	@go -C ops/mat/gemm/gen test -count=1 ./...

findings: ## xfork vet over every module of this repository
	@d=$$(mktemp -d); trap 'rm -rf "$$d"' EXIT; go build -C cmd/xfork -o "$$d/xfork" .; \
	for m in $(CODE); do (cd $$m && "$$d/xfork" vet ./...); done

generate: ## write the kernels in assembly anew
	go generate ./internal/kernel ./ops/mat/gemm

# The race detector makes a test ten times slower, and has nothing to see in the tenth million of rows: with it tests take their short
# form, which is that of go test -short. Modules of benchmarks are measured without it, and tested so.
test: ## all tests, in random order, with the race detector
	@for m in $(CODE); do \
	race='$(if $(RACE),$(RACE) -short)'; [[ $$m != */bench && $$m != ./bench/* ]] || race=; \
	(cd $$m && go test $$race -timeout=30m -shuffle=on ./...) || exit 1; done

# .ci/run has these two in the place of test: go test ./... has run there, and to build all that is arithmetic for the race detector takes
# as long as to build what is not.
nested: ## the tests of all modules but the first, in their short form, without the race detector
	@for m in $(filter-out .,$(CODE)); do (cd $$m && go test -short -timeout=30m -shuffle=on ./...) || exit 1; done

race: ## the race detector, over the packages in which goroutines meet
	@[ -n "$(RACE)" ] || { echo "make race: there is no race detector without a C compiler"; exit 0; }; \
	go test $(RACE) -short -timeout=30m -shuffle=on $(MEETING) && go -C table test $(RACE) -short -timeout=30m -shuffle=on $(TABLES)

# What has a long and a short scale of its own in these packages has been run on the short one by make nested. The tag poison overwrites memory
# that has been given back (package scratch), as the race detector's builds do.
battery: tracebacks ## the reliability battery: every line prints its figure
	@$(call need,internal/battery,battery); export XFORK_BATTERY=$(SCALE); \
	if [ '$(SCALE)' != short ]; then \
		go test -count=1 -timeout 12h -v ./internal/battery ./internal/node/model; \
		go -C cmd/xfork test -count=1 -timeout 12h -v -run='Edit|Overlooked' ./fingerprint; \
		go -C cmd/xfork test -count=1 -timeout 12h ./fork; \
		go -C table test -count=1 -timeout 12h -tags poison -short ./...; \
		go -C cmd/xfork test -count=1 -timeout 12h -v -run='^TestThePredictionIsWithinAFifth$$' ./advise; \
	fi; \
	go test -tags seam -count=1 -timeout 12h ./internal/battery/edges; \
	go test -count=1 -timeout 12h -v -run='^TestLoopsLiveWithTheRuntime$$' ./internal/native; \
	go test -tags seam -count=1 -timeout 12h -v ./internal/battery/schedule ./internal/battery/mutation; \
	if [ -z "$(NODUCK)" ]; then go -C table/duck test $(if $(filter short,$(SCALE)),,-tags poison) -count=1 -timeout 12h -v ./oracle; fi

tracebacks: ## the traceback programs, built in every way that changes stacks
	@for b in '' -race -tags=xfork_nofp '-gcflags=xfork/...=-l' '-gcflags=xfork/...=-N -l'; do \
	[ "$$b" != -race ] || [ -n "$(RACE)" ] || continue; \
	out=$$(go test -count=1 -v $${b:+"$$b"} -run='^Test(Shorter)?Tracebacks' ./eval) || { echo "$$out"; exit 1; }; \
	printf 'tracebacks %-24s %s\n' "$$b" "$$(grep -om1 '[0-9]* programs.*' <<<"$$out")"; done

battery-long: ## the battery on its largest scale: hours
	@$(MAKE) --no-print-directory battery SCALE=long

fuzz: ## every fuzz target for FUZZTIME
	@targets=$$(go test -list '^Fuzz' ./... | awk '/^Fuzz/ { f[++n] = $$1 } /^ok/ { while (n) print $$2, f[n--] }'); \
	[ -n "$$targets" ] || { echo "make fuzz: nothing to do, there is no fuzz target yet"; exit 0; }; \
	while read -r pkg f; do echo "== $$pkg $$f"; go test -run='^$$' -fuzz="^$$f\$$" -fuzztime=$(FUZZTIME) $$pkg </dev/null; done <<<"$$targets"

bench: ## one table of ratios to hand-written baselines: every bar of the project, a few minutes
	@go run ./bench/report

benchmarks: ## the Go benchmarks that match BENCH, COUNT times, through benchstat
	@$(call need,bench,benchmark); mkdir -p bench/out; \
	go test -run='^$$' -bench='$(BENCH)' -count=$(COUNT) -timeout 12h ./bench/... | tee bench/out/new.txt; $(TOOL) benchstat bench/out/new.txt

benchcmp: ## the tree against BASE: COUNT runs of both, interleaved, by benchstat
	@$(call need,bench,benchmark); internal/tools/benchcmp '$(BASE)' '$(COUNT)' '$(BENCH)'

examples: ## run every example
	@$(call need,examples,example); for d in examples/*/; do [ ! -f $$d/go.mod ] || continue; echo "== $$d"; go run ./$$d </dev/null; done

cluster: ## graphs on Temporal, on a real server: vet, tests, the example; compiles the server, some minutes
	@for m in $(SERVER); do (cd $$m && go mod tidy -diff && go vet ./... && go test -count=1 -timeout 20m ./...) || exit 1; done
	go run -C examples/cluster .

demo: ## run the demo
	@$(call need,cmd/demo,demo); go run ./cmd/demo

soak: ## random programs for SOAK minutes, and the slopes of live heap and goroutines
	go test -count=1 -timeout 0 -v -run='^TestSoak$$' ./internal/battery -soak=$(SOAK)m

vuln: ## known vulnerabilities: asks vuln.go.dev, so it is no part of check
	@$(TOOL) govulncheck ./...
