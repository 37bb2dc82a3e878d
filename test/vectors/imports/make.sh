#!/bin/sh
# Makes dvc/ and mlflow/ again: a pipeline that DVC ran and a run that MLflow recorded in its file store.
# sh make.sh FOLDER. Made with Python 3.11, dvc 3.67.1, mlflow-skinny 3.17.2 (pip install dvc mlflow-skinny), in /tmp/imports.
set -e
rm -rf /tmp/imports && mkdir -p /tmp/imports/dvc && cd /tmp/imports/dvc
cat > train.py <<'PY'
import csv, json
import yaml
p = yaml.safe_load(open("params.yaml"))
rows = list(csv.reader(open("data.csv")))
open("model.txt", "w").write(str(p["train"]["depth"] * len(rows)))
json.dump({"accuracy": 0.5 + 0.01 * len(rows)}, open("metrics.json", "w"))
PY
printf 'a,1\nb,2\nc,3\n' > data.csv
mkdir -p images/á && printf x > images/á/1.txt && printf y > images/0.txt
printf 'train:\n  depth: 3\n  seed: 7\n' > params.yaml
cat > dvc.yaml <<'YAML'
stages:
  train:
    cmd: python3 train.py
    deps: [data.csv, images, train.py]
    params: [train.depth, train.seed]
    outs: [model.txt]
    metrics:
      - metrics.json:
          cache: false
YAML
git init -q . && git add . && git -c user.name=demo -c user.email=demo@localhost commit -q -m demo
DVC_NO_ANALYTICS=1 dvc init -q && DVC_NO_ANALYTICS=1 dvc repro -q
cat > /tmp/imports/dvc/run.py <<'PY'
import mlflow
mlflow.set_tracking_uri("file:/tmp/imports/mlruns")
mlflow.set_experiment("demo")
with mlflow.start_run(run_name="demo run 1"):
    mlflow.log_params({"learning_rate": 0.01, "seed": 7, "model/depth": 3})
    for i in range(3):
        mlflow.log_metric("loss", 1.0 / (i + 1), step=i)
    mlflow.log_metric("accuracy", 0.9)
    mlflow.log_artifact("model.txt")
    mlflow.log_artifact("metrics.json", artifact_path="reports")
PY
MLFLOW_ALLOW_FILE_STORE=true python3 run.py && rm run.py
here=$1
rm -rf "$here/dvc" "$here/mlflow" && mkdir "$here/dvc"
cp -r data.csv images params.yaml train.py dvc.yaml dvc.lock model.txt metrics.json "$here/dvc"
for run in /tmp/imports/mlruns/*/*/; do [ -d "$run/params" ] && cp -r "$run" "$here/mlflow"; done
