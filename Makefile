# The verbs of this house (make help). CI runs the same ones (.ci/run).
#   run       install what is missing, build, load the demo city, start the server
#   build     install what is missing, build the server: build/dinh
#   test      install what is missing, build everything, run every test
#   check     layers, module shapes, sizes, formatting, types of the UI
#   bench     the promised figures, each as one line: name value unit reference ratio (ONLY=name for one)
#   fmt       format the C++
#   golden    rewrite api/openapi.json and the UI's types after a change of the API
#   pictures  take the README's pictures from the demo city
#   pg        only the tests on PostgreSQL; so flow, fuzz, ui: those of the whole house, of parsers, of the pages
#   channels  only those of the hotline's channels with real peers (mail servers, …)
#   asan      all tests with the address and undefined-behaviour sanitizers
#   tsan      http, mqtt, storage and register with the thread sanitizer
#   clean     remove what was built
# Variables: BUILD=build (folder), DATA=city (data folder of make run), JOBS=number of cores.
SHELL := /bin/bash
export PATH := $(CURDIR)/build/node/node_modules/node/bin:$(CURDIR)/build/node/node_modules/.bin:$(PATH)
BUILD ?= build
DATA ?= city
JOBS ?= $(shell nproc)

.PHONY: help run build test pg ui flow fuzz channels check fmt golden pictures asan tsan bench clean
.DEFAULT_GOAL := build

define configure
cmake -S . -B $(1) -G Ninja -DCMAKE_BUILD_TYPE=$(or $(3),Release) $(2) --log-level=WARNING
endef

help:
	@sed -n 's/^# \(The verbs\|Variables\|  \)/\1/p' Makefile

run:
	@tools/setup.sh run
	@$(call configure,$(BUILD),$(if $(wildcard $(BUILD)/CMakeCache.txt),,-DDINH_TESTS=OFF))
	@cmake --build $(BUILD) --target dinh -j $(JOBS)
	@$(BUILD)/dinh demo --data $(DATA)

build:
	@tools/setup.sh run
	@$(call configure,$(BUILD),$(if $(wildcard $(BUILD)/CMakeCache.txt),,-DDINH_TESTS=OFF))
	@cmake --build $(BUILD) --target dinh -j $(JOBS)

# Everything, tests included.
all-targets:
	@tools/setup.sh test
	@$(call configure,$(BUILD),-DDINH_TESTS=ON)
	@cmake --build $(BUILD) -j $(JOBS)

test: all-targets
	@ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS) --timeout 600

pg flow ui fuzz channels: all-targets
	@ctest --test-dir $(BUILD) --output-on-failure -L $@

check:
	@tools/setup.sh test
	@tools/check_layers.py
	@tools/check_modules.py
	@tools/check_sizes.py
	@tools/api_types.py --check
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-16 --dry-run --Werror
	@cd ui && npm run --silent check

fmt:
	@git ls-files '*.cpp' '*.hpp' | xargs clang-format-16 -i

# Rewrites api/openapi.json; look at the difference before you commit it.
golden: build
	@$(BUILD)/dinh openapi > api/openapi.json
	@tools/api_types.py

# The README's pictures, taken from the demo city.
pictures: build
	@tools/setup.sh test
	@cd ui && DINH=$(abspath $(BUILD))/dinh DINH_PICTURES=../docs/pictures npm run --silent e2e

asan:
	@tools/setup.sh test
	@$(call configure,build-asan,-DDINH_TESTS=ON -DDINH_SANITIZE=address -DDINH_UI=OFF,Debug)
	@cmake --build build-asan -j $(JOBS)
	@ctest --test-dir build-asan --output-on-failure -j $(JOBS) -LE ui --timeout 1200

tsan:
	@tools/setup.sh test
	@$(call configure,build-tsan,-DDINH_TESTS=ON -DDINH_SANITIZE=thread -DDINH_UI=OFF,Debug)
	@cmake --build build-tsan -j $(JOBS) --target test_http test_mqtt test_storage test_register
	@ctest --test-dir build-tsan --output-on-failure -j $(JOBS) -L 'unit|pg' -E '_NOT_BUILT$$|^flow|^pg\.' --timeout 1200

bench: all-targets
	@$(BUILD)/bench_dinh $(if $(ONLY),--only $(ONLY))

clean:
	@rm -rf build build-asan build-tsan ui/dist
