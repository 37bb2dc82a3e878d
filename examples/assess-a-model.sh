#!/usr/bin/env bash
# Look into a model, assess it, and keep the adversarial inputs. Usage: examples/assess-a-model.sh [FOLDER FOR REPORTS]
set -euo pipefail
out=${1:-casemate-report}
model=models/digits/digits.onnx
data=models/digits/digits-test.npz

# what is in the file, and which ops have a gradient
npx casemate inspect "$model"

# two attacks at one radius instead of a whole plan: seconds
npx casemate assess "$model" --data "$data" --samples 50 --attacks pgd,square --norm linf --eps 0.1 \
  --params '{}' --save-adversarial "$out/adversarial" --out "$out" --format html,json,md

# the summary again, as it would stand in a pull request
head -n 12 "$out/report.md"
