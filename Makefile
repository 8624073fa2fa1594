# Only names for what bin/ does.
.PHONY: serve test fast check
serve:
	bin/serve
test:
	bin/test
fast:
	bin/test --fast
check:
	.ci/run
