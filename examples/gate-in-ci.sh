#!/usr/bin/env bash
# Fail a pipeline when a model is less robust than it must be. Usage: examples/gate-in-ci.sh [FOLDER FOR REPORTS]
# Exit codes: 0 fine, 1 a finding of at least the severity of --fail-on, 2 something went wrong (then nothing was found out).
set -uo pipefail
out=${1:-casemate-report}

npx casemate assess models/digits/digits.onnx --data models/digits/digits-test.npz \
  --plan quick --samples 20 --norm linf --eps 0.1 --fail-on high \
  --out "$out" --format sarif,junit,json --quiet
code=$?

# SARIF goes to the code host (see gate-in-ci.yml), JUnit to the CI system, whatever came out
ls "$out"
exit $code
