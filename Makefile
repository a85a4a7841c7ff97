# Palaver: `make demo` shows it, `make test` proves it, `make help` lists the rest.
# Everything is built out of tree into $(B); users' CPPFLAGS, CFLAGS and LDFLAGS come last.

B ?= build
prefix ?= /usr/local
VERSION := $(shell cat VERSION)
CC ?= cc
ROOMS = base archive collector analyzer cli

# What Debian 12 needs to build and run it, to test it, and to look at its pages.
PACKAGES = gcc libc6-dev make pkg-config libcurl4-openssl-dev libjansson-dev libpcre2-dev libsqlite3-dev \
	libgmime-3.0-dev libxml2-dev libyaml-dev libarchive-dev libzstd-dev libutf8proc-dev libcmark-dev \
	libexttextcat-dev libexttextcat-data nettle-dev icu-devtools tzdata
# What Palaver is measured beside.
BENCH_PACKAGES = python3 sqlite-utils sqlite3 maildir-utils notmuch ripgrep
TEST_PACKAGES = libcriterion-dev sqlite3 zstd zip bzip2 xz-utils python3

LIBRARIES = libcurl jansson libpcre2-8 sqlite3 gmime-3.0 libxml-2.0 yaml-0.1 libarchive libzstd libutf8proc \
	libcmark libexttextcat nettle
# Asked for only when something is compiled: on a new machine the packages come first.
LIB_CFLAGS = $(shell pkg-config --cflags $(LIBRARIES))
LIB_LIBS = $(shell pkg-config --libs $(LIBRARIES))

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes
ifdef DEV
WARN += -Werror
endif
HARDEN = -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
ifeq (,$(findstring clang,$(CC))) # Debian 12's clang has it only as an experiment
HARDEN += -ftrivial-auto-var-init=zero
endif
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
OPTIMISE = -O2 -g
BASE_CPPFLAGS = -Iinclude -I. -D_GNU_SOURCE -DPALAVER_VERSION='"$(VERSION)"' $(FORTIFY)
BASE_CFLAGS = -std=c17 $(OPTIMISE) $(HARDEN) -fvisibility=hidden -pthread -MMD -MP -ffile-prefix-map=$(CURDIR)=.
BASE_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed -pthread
COMPILE = $(CC) $(BASE_CPPFLAGS) $(LIB_CFLAGS) $(CPPFLAGS) $(BASE_CFLAGS)

SOURCES = $(foreach room,$(ROOMS),$(wildcard $(room)/*.c))
GENERATED = $(B)/gen/schema_sql.c $(B)/gen/lexicons_builtin.c $(B)/gen/assets.c $(B)/gen/han_pairs.c
OBJECTS = $(SOURCES:%.c=$(B)/%.o) $(GENERATED:.c=.o)
PARTS = $(filter-out $(B)/cli/main.o,$(OBJECTS))
TEST_SOURCES = $(wildcard tests/unit/*.c tests/unit/support/*.c tests/property/*.c)
TEST_OBJECTS = $(TEST_SOURCES:%.c=$(B)/%.o)
FUZZERS = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
BENCHES = $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/bench_*.c))

.PHONY: all setup setup-test setup-bench demo test check check-unit check-golden check-fuzz check-robust check-asan check-rooms \
	check-headers check-readme check-corpus check-servers check-bluesky check-page check-valgrind check-clang golden-accept \
	readme-accept bench bench-engine \
	bench-full fuzz cover \
	install uninstall dist clean help man

all: $(B)/palaver

# ---- set-up ----

setup:
	@sh tests/setup.sh $(PACKAGES)

setup-test:
	@sh tests/setup.sh $(PACKAGES) $(TEST_PACKAGES)

# ---- building ----

$(B)/palaver: $(OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(BASE_LDFLAGS) -o $@ $^ $(LIB_LIBS) -lm $(CFLAGS) $(LDFLAGS)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) $(CFLAGS) -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c
	$(COMPILE) $(WARN) $(CFLAGS) -c -o $@ $<

# Criterion's macros trip -Wconversion.
$(B)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(COMPILE) $(WARN) -Wno-conversion -Wno-missing-prototypes -Wno-pedantic $(CFLAGS) -c -o $@ $<

# Bytes of a file as a C initialiser: od and sed are on every machine.
BYTES = od -An -v -tx1 $(1) | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'

$(B)/gen/schema_sql.c: archive/schema.sql Makefile
	@mkdir -p $(@D)
	@{ echo '/* made from archive/schema.sql */'; echo 'extern const char schema_sql[];'; \
	   echo 'const char schema_sql[] = {'; $(call BYTES,$<); echo '0};'; } >$@

LEXICONS = $(sort $(wildcard lexicons/*.yaml))
$(B)/gen/lexicons_builtin.c: $(LEXICONS) Makefile
	@mkdir -p $(@D)
	@{ echo '/* made from lexicons/ */'; echo '#include "analyzer/builtin.h"'; \
	   i=0; for f in $(LEXICONS); do echo "static const unsigned char bytes_$$i[] = {"; $(call BYTES,$$f); echo '0};'; i=$$((i+1)); done; \
	   echo 'const struct builtin_lexicon builtin_lexicons[] = {'; \
	   i=0; for f in $(LEXICONS); do n=$${f##*/}; echo "    {\"$${n%.yaml}\", bytes_$$i, sizeof bytes_$$i - 1},"; i=$$((i+1)); done; \
	   echo '    {0, 0, 0}};'; echo 'const size_t builtin_lexicon_count = COUNT_OF(builtin_lexicons) - 1;'; } >$@

ASSETS = $(sort $(wildcard analyzer/assets/*))
$(B)/gen/assets.c: $(ASSETS) Makefile
	@mkdir -p $(@D)
	@{ echo '/* made from analyzer/assets/ */'; echo '#include "analyzer/assets.h"'; \
	   i=0; for f in $(ASSETS); do echo "static const unsigned char bytes_$$i[] = {"; $(call BYTES,$$f); echo '0};'; i=$$((i+1)); done; \
	   echo 'const struct asset assets[] = {'; \
	   i=0; for f in $(ASSETS); do n=$${f##*/}; echo "    {\"$$n\", bytes_$$i, sizeof bytes_$$i - 1},"; i=$$((i+1)); done; \
	   echo '    {0, 0, 0}};'; } >$@

# Traditional characters that ICU makes simplified ones of, each asked for by itself. What would be mapped further, or
# round, is left out: no target is mapped again.
$(B)/gen/han_pairs.c: Makefile
	@mkdir -p $(@D)
	@awk 'BEGIN { for (c = 13312; c < 40960; c++) printf "\\u%04X\n", c }' >$(@:.c=.from)
	@uconv -f UTF-8 -t UTF-8 -x '::Hex-Any; ::Hant-Hans; ::[[:Han:]] Any-Hex;' $(@:.c=.from) >$(@:.c=.to)
	@{ echo '/* made by ICU: Hant-Hans */'; echo '#include "base/fold_han.h"'; echo 'const struct han_pair han_pairs[] = {'; \
	   paste $(@:.c=.from) $(@:.c=.to) | awk '$$1 != $$2 { from[++n] = $$1; to[$$1] = $$2 } \
	   END { for (i = 1; i <= n; i++) { t = to[from[i]]; if (length(t) == 6 && !(t in to)) \
	   printf "{0x%s, 0x%s},\n", substr(from[i], 3), substr(t, 3) } }'; \
	   echo '};'; echo 'const size_t han_pair_count = COUNT_OF(han_pairs);'; } >$@

# ---- the two commands ----

demo: setup
	@$(MAKE) --no-print-directory -s $(B)/palaver
	@sh tests/demo.sh $(B)/palaver demo

test: setup-test
	@$(MAKE) --no-print-directory check

# ---- checks ----

check: $(B)/palaver
	@$(MAKE) --no-print-directory check-rooms check-golden check-fuzz check-robust
	@$(MAKE) --no-print-directory check-unit

$(B)/tests/unit-tests: $(PARTS) $(TEST_OBJECTS)
	$(CC) $(BASE_LDFLAGS) -o $@ $^ $(LIB_LIBS) -lcriterion -lm $(CFLAGS) $(LDFLAGS)

# The units run last, so that a run ends with Criterion's own closing lines.
check-unit: $(B)/tests/unit-tests $(B)/palaver
	PALAVER=$(abspath $(B)/palaver) $(B)/tests/unit-tests --verbose=0 $(TESTS)

# The archive's promises, by the program itself: any order, killed anywhere, counts that agree.
check-robust: $(B)/palaver
	@for t in order counts shards memory kill; do PALAVER=$(abspath $(B)/palaver) sh tests/robust/$$t.sh || exit 1; done

check-golden: $(B)/palaver
	@PALAVER=$(abspath $(B)/palaver) sh tests/golden/run.sh

golden-accept: $(B)/palaver
	@PALAVER=$(abspath $(B)/palaver) sh tests/golden/run.sh --accept

# Each fuzz target over its saved inputs, without a fuzzing engine.
$(B)/fuzz/replay-%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(PARTS)
	@mkdir -p $(@D)
	$(CC) $(BASE_LDFLAGS) -o $@ $^ $(LIB_LIBS) -lm $(CFLAGS) $(LDFLAGS)

check-fuzz: $(FUZZERS:%=$(B)/fuzz/replay-%)
	@for f in $(FUZZERS); do $(B)/fuzz/replay-$$f tests/fuzz/$$f || exit 1; done

# SECONDS per target, with clang's libFuzzer (package libclang-rt-14-dev).
SECONDS ?= 30
fuzz:
	@$(MAKE) --no-print-directory B=$(B)/libfuzzer CC=clang OPTIMISE="-O1 -g" FORTIFY= HARDEN=-fPIE \
		CFLAGS="-fsanitize=fuzzer-no-link,address,undefined -Wno-gnu" fuzz-run

.PHONY: fuzz-run
fuzz-run: $(FUZZERS:%=$(B)/tests/fuzz/fuzz_%.o) $(PARTS)
	@for f in $(FUZZERS); do mkdir -p $(B)/corpus/$$f; \
		clang -fsanitize=fuzzer,address,undefined -o $(B)/fuzz-$$f $(B)/tests/fuzz/fuzz_$$f.o $(PARTS) $(LIB_LIBS) -lm -pthread && \
		$(B)/fuzz-$$f -max_total_time=$(SECONDS) -rss_limit_mb=2048 -timeout=10 -print_final_stats=0 \
			$(B)/corpus/$$f tests/fuzz/$$f || exit 1; done

# Sanitizers over the whole run; a log of any of them fails it, because Criterion's children hide leak reports.
check-asan:
	@rm -rf $(B)/asan-logs && mkdir -p $(B)/asan-logs
	@ASAN_OPTIONS=log_path=$(abspath $(B))/asan-logs/asan:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:log_path=$(abspath $(B))/asan-logs/ubsan \
		LSAN_OPTIONS=suppressions=$(abspath tests/lsan.supp):print_suppressions=0 \
		$(MAKE) --no-print-directory B=$(B)/asan OPTIMISE="-O1 -g" FORTIFY= \
		CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" check
	@if ls $(B)/asan-logs/* >/dev/null 2>&1; then head -n 60 $(B)/asan-logs/*; exit 1; fi

check-rooms:
	@sh tests/check-rooms.sh

check-headers:
	@for h in include/palaver/*.h; do $(CC) -std=c17 $(WARN) -Werror -Iinclude -D_GNU_SOURCE -fsyntax-only -x c $$h || exit 1; done
	@echo "headers: each compiles alone"

# No object is made: both compilers have to find nothing to warn of.
CLANG_CHECK = clang $(BASE_CPPFLAGS) $(LIB_CFLAGS) -std=c17 $(WARN) -Werror -fsyntax-only
check-clang:
	@sh tests/setup.sh clang $(PACKAGES) $(TEST_PACKAGES)
	@$(MAKE) --no-print-directory -s $(GENERATED)
	@printf '%s\n' $(SOURCES) $(GENERATED) | xargs -P 2 -n 20 $(CLANG_CHECK)
	@printf '%s\n' $(TEST_SOURCES) | xargs -P 2 -n 20 $(CLANG_CHECK) -Wno-conversion -Wno-missing-prototypes -Wno-pedantic
	@echo "clang: no warnings"

CORPUS ?= ../shared/corpus
check-corpus: $(B)/palaver
	@if [ ! -d "$(CORPUS)" ]; then echo "no corpus at $(CORPUS)"; else \
		for t in dictionaries run; do PALAVER=$(abspath $(B)/palaver) sh tests/corpus/$$t.sh "$(CORPUS)" || exit 1; done; \
		PALAVER=$(abspath $(B)/palaver) python3 tests/corpus/expected.py "$(CORPUS)"; fi

check-servers: $(B)/palaver
	@PALAVER=$(abspath $(B)/palaver) sh tests/server/run.sh
	@PALAVER=$(abspath $(B)/palaver) sh tests/server/lists.sh

# A real Bluesky network from npm; the first run installs 360 MB.
check-bluesky: $(B)/palaver
	@PALAVER=$(abspath $(B)/palaver) sh tests/server/bluesky.sh

check-page: $(B)/palaver
	@CORPUS=$(abspath $(CORPUS)) PALAVER=$(abspath $(B)/palaver) sh tests/page/run.sh

check-valgrind: $(B)/palaver
	@sh tests/setup.sh valgrind
	@PALAVER=$(abspath $(B)/palaver) sh tests/golden/run.sh --valgrind

readme-accept: $(B)/palaver
	@PALAVER=$(abspath $(B)/palaver) sh tests/readme.sh --accept

check-readme: $(B)/palaver
	@PALAVER=$(abspath $(B)/palaver) sh tests/readme.sh

$(B)/bench/%: $(B)/tests/bench/%.o $(PARTS)
	@mkdir -p $(@D)
	$(CC) $(BASE_LDFLAGS) -o $@ $^ $(LIB_LIBS) -lm $(CFLAGS) $(LDFLAGS)

setup-bench:
	@sh tests/setup.sh $(PACKAGES) $(BENCH_PACKAGES)

bench: setup-bench
	@$(MAKE) --no-print-directory bench-engine
	@PALAVER=$(abspath $(B)/palaver) B=$(abspath $(B)) python3 tests/bench/compare.py

bench-engine: $(B)/palaver $(B)/bench/bench_tagger
	@PALAVER=$(abspath $(B)/palaver) B=$(abspath $(B)) sh tests/bench/engine.sh

bench-full: setup-bench
	@$(MAKE) --no-print-directory $(B)/palaver $(B)/bench/bench_tagger
	@PALAVER=$(abspath $(B)/palaver) B=$(abspath $(B)) sh tests/bench/engine.sh --full
	@PALAVER=$(abspath $(B)/palaver) B=$(abspath $(B)) python3 tests/bench/compare.py --full

cover:
	@$(MAKE) --no-print-directory B=$(B)/cover OPTIMISE="-O0 -g" FORTIFY= CFLAGS=--coverage check
	@cd $(B)/cover && gcov -n $$(find . -name '*.gcda' -not -path './tests/*') 2>/dev/null | awk '/^File .*\.c/ {f=$$2} /^Lines/ && f {print $$2, f; f=""}' | sort -t: -k2 -n

# ---- installing ----

MAN_SOURCES = $(wildcard docs/*.[1-7].md)
man: $(B)/palaver
	@mkdir -p $(B)/man
	@$(B)/palaver help --man >$(B)/man/palaver.1
	@for f in $(MAN_SOURCES); do n=$${f##*/}; n=$${n%.md}; s=$${n##*.}; \
		{ echo ".TH $${n%.*} $$s \"\" \"Palaver $(VERSION)\""; sed -f docs/man.sed $$f; } >$(B)/man/$$n; done

install: $(B)/palaver man
	install -d $(DESTDIR)$(prefix)/bin $(DESTDIR)$(prefix)/share/bash-completion/completions
	install -m 755 $(B)/palaver $(DESTDIR)$(prefix)/bin/palaver
	$(B)/palaver help --completion >$(DESTDIR)$(prefix)/share/bash-completion/completions/palaver
	for m in $(B)/man/*; do s=$${m##*.}; install -d $(DESTDIR)$(prefix)/share/man/man$$s; \
		install -m 644 $$m $(DESTDIR)$(prefix)/share/man/man$$s/; done

uninstall:
	rm -f $(DESTDIR)$(prefix)/bin/palaver $(DESTDIR)$(prefix)/share/bash-completion/completions/palaver
	rm -f $(DESTDIR)$(prefix)/share/man/man?/palaver*.[1-7]

dist:
	git archive --format=tar.gz --prefix=palaver-$(VERSION)/ -o palaver-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(B) demo

help:
	@echo 'make demo          set up, build, archive the sample discussions, tag, write a story page'
	@echo 'make test          set up, build and run every test'
	@echo 'make               build $(B)/palaver            make DEV=1   warnings are errors'
	@echo 'make check         the tests, without the set-up; TESTS="--filter=mbox/*" for some units'
	@echo 'make check-asan check-rooms check-headers check-corpus check-servers check-bluesky check-page check-valgrind check-clang check-readme'
	@echo 'make golden-accept rewrites the expected output of tests/golden for review as a diff'
	@echo 'make readme-accept does the same for the outputs that the README shows'
	@echo 'make fuzz          each target for SECONDS=$(SECONDS) with libFuzzer'
	@echo 'make bench         measured beside what one would use instead; bench-engine: matching alone; bench-full takes longer'
	@echo 'make cover         lines run by the tests, by file'
	@echo 'make install       into $$(DESTDIR)$$(prefix); uninstall, dist, clean'

-include $(OBJECTS:.o=.d) $(TEST_OBJECTS:.o=.d)
