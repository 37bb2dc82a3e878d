#!/usr/bin/env bash
# Keep a model: scanned, signed, sealed, versioned; take it out again, and check it without the registry. Usage: examples/keep-a-model.sh [FOLDER]
set -euo pipefail
out=${1:-kept}
mkdir -p "$out"
export CASEMATE_HOME=$out/registry

npx casemate init
npx casemate registry push digits models/digits/digits.onnx
npx casemate registry alias digits@1 production

# everything about the version is checked before a file is written
npx casemate registry pull digits@production -o "$out/model.onnx" --signature "$out/model.sig"

# who uses the model needs the public key of the registry and nothing else
npx casemate registry keys --format json > "$out/keys.json"
node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).signers[0].pem)' "$out/keys.json" > "$out/registry.pub"
npx casemate verify "$out/model.onnx" --signature "$out/model.sig" --key "$out/registry.pub"

# a checkpoint that is kept elsewhere shows whether the log was cut off or rewritten since
npx casemate registry log --checkpoint > "$out/checkpoint"
npx casemate registry log --verify --since "$out/checkpoint"
npx casemate registry verify
