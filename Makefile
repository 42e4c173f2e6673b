# make demo      set up and run the main job on synthetic data   (DATABASE_URL=… for a server of yours)
# make test      set up and pass the tests
# make bench     set up and measure
# make fuzz      look for inputs that break the parsers of files, 30 s each (SECONDS=… for longer)
# make torture   kill runs, server and disk at many points, and see that nothing is lost (TRIALS=… of each, 10)
# make lint      the formatter's opinion
# make build     the program alone, in release mode: .build/release/nqp
# make clean     remove what was built; data under .nqp/ and sample/ stay
.PHONY: demo test bench fuzz torture lint build setup clean

SWIFT ?= swift

demo: build
	@NQP_DATABASE_URL="$${NQP_DATABASE_URL:-$(DATABASE_URL)}" .build/release/nqp demo

build: setup
	$(SWIFT) build -c release --product nqp

test: setup lint
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

lint: setup
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz

bench: build
	@scripts/setup bench
	$(SWIFT) build -c release --product CriticBenchmark
	$(SWIFT) build -c release --product EstimationBenchmark
	$(SWIFT) build -c release --product WorkbookBenchmark
	Benchmarks/run

fuzz: setup
	Fuzz/run $(or $(SECONDS),30)

torture: setup
	$(SWIFT) build --build-tests
	NQP_TORTURE=$(or $(TRIALS),10) $(SWIFT) test --skip-build --filter TortureTests

setup:
	@scripts/setup

clean:
	$(SWIFT) package clean
