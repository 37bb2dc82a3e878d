import csv, json
import yaml
p = yaml.safe_load(open("params.yaml"))
rows = list(csv.reader(open("data.csv")))
open("model.txt", "w").write(str(p["train"]["depth"] * len(rows)))
json.dump({"accuracy": 0.5 + 0.01 * len(rows)}, open("metrics.json", "w"))
