#!/bin/bash
# SPDX-License-Identifier: MIT
# make test: every suite, then the checks that are programs of their own. Options
# are those of glassphere-test (--tap, --filter, ...). JUnit goes to build/junit.xml.
set -u
exec build/bin/glassphere-test --junit build/junit.xml "$@"
