# Every target is one line in `make help`.
MVN      ?= mvn -B -ntp -q
NETNS    := bin/in-netns
# Offline, because a private network namespace reaches no repository; the JDK has to be chosen again.
SUREFIRE := $(MVN) -o toolchains:select-jdk-toolchain surefire:test

.DEFAULT_GOAL := help
.PHONY: help build run s3 test it load load-classes swarm fuzz bench torture lint lint-sources format clean tools

help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## target/rostra.jar and target/lib
	@$(MVN) -Dmaven.test.skip=true package

run: build ## start a development node on 127.0.0.1 and print its addresses
	@bin/rostra dev

s3: build ## a small S3 server to try things with: http://127.0.0.1:9000, bucket talks, files in data/s3
	@$(MVN) test-compile dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/test-classpath
	@$$(bin/jdk25)/bin/java -cp target/test-classes:target/classes:$$(cat target/test-classpath) live.rostra.testkit.S3Server

test: ## lint, unit tests, virtual time, one real browser (under 8 minutes)
	@bin/tools-check test
	@$(MAKE) --no-print-directory lint-sources
	@$(MVN) -DskipTests package
	@$(NETNS) $(SUREFIRE)

it: ## everything else: players, a second browser, killed children, long streams, 10 s of each fuzz target
	@bin/tools-check it
	@bin/lint-contract
	@src/test/interop/install.sh target/interop
	@$(MVN) -DskipTests package
	@$(MVN) toolchains:select-jdk-toolchain surefire:test -Dtest=LayeringTest
	@$(MAKE) --no-print-directory load-classes
	@$(MVN) -f load-tests toolchains:select-jdk-toolchain surefire:test
	@$(NETNS) $(SUREFIRE) -Dtest.groups=it -Dtest.excludedGroups=torture,bench
	@FUZZ_SECONDS=10 bin/fuzz

load-classes: ## compile load-tests/, which has a pom of its own
	@$(MVN) -f load-tests test-compile dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/classpath

swarm: load-classes ## WebRTC listeners by the thousand: SWARM=room or density (load-tests/README.md)
	@load-tests/bin/swarm $(or $(SWARM),room)

load: ## load a running node: LOAD=LlHlsAudience, RoomSockets or ApiSimulation (load-tests/README.md)
	@$(MVN) -f load-tests gatling:test -Dgatling.simulationClass=live.rostra.load.$(or $(LOAD),LlHlsAudience)

tools: ## install what tests need from the system's package manager (Debian)
	@bin/tools-install

fuzz: ## fuzz every parser (FUZZ_SECONDS each, default 60)
	@bin/fuzz

bench: ## measure latency, joins, memory, ticks; BENCH="tick join" picks (alone on the machine)
	@$(MVN) -DskipTests package
	@$(MVN) -o dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/test-classpath
	@$(NETNS) $$(bin/jdk25)/bin/java @bin/jvm-flags -XX:+UseZGC -Xmx4g \
	  -cp target/test-classes:target/classes:$$(cat target/test-classpath) live.rostra.bench.Bench $(BENCH)

torture: ## the long tables
	@$(MVN) -DskipTests package
	@$(NETNS) $(SUREFIRE) -Dtest.groups=torture -Dtest.excludedGroups=bench

lint: lint-sources ## Error Prone, NullAway, formatting, layering
	@$(MVN) test -Dtest=LayeringTest

# From nothing, because what is compiled already would not be looked at. Layering is a test as well.
lint-sources:
	@rm -rf target/classes target/maven-status
	@$(MVN) -Plint compile
	@JAVA_HOME=$$(bin/jdk25) $(MVN) spotless:check

format: ## rewrite sources in the project's format
	@JAVA_HOME=$$(bin/jdk25) $(MVN) spotless:apply

clean: ## remove what was built
	@$(MVN) clean
