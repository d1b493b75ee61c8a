"""MSTICPy's side of bench/analytics.mjs: reads a line of JSON for each round and answers with a line of milliseconds.

Needs `pip install "msticpy==3.0.2" scikit-learn scipy statsmodels pyarrow` in the Python that PYTHON names.
"""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402
from msticpy.analysis.anomalous_sequence import anomalous  # noqa: E402
from msticpy.analysis.anomalous_sequence.model import Cmd  # noqa: E402
from msticpy.analysis.eventcluster import char_ord_score_df, dbcluster_events, delim_count_df  # noqa: E402
from msticpy.analysis.timeseries import ts_anomalies_stl  # noqa: E402
from msticpy.transform.base64unpack import unpack_df  # noqa: E402
from msticpy.transform.iocextract import IoCExtract  # noqa: E402
from msticpy.transform.proc_tree_builder import build_process_tree  # noqa: E402

FOLDER = sys.argv[1]


def lines(name):
    return pd.read_json(f"{FOLDER}/{name}", lines=True)


host = pd.read_parquet(f"{FOLDER}/SecurityEvent_4688_host.parquet")
host["CommandLine"] = host["CommandLine"].fillna("")
exchange = lines("exchange_admin_sessions.ndjson")
exchange["session"] = exchange["params"].map(
    lambda session: [
        Cmd(name, {item["Name"]: item["Value"] for item in items}) for step in session for name, items in step.items()
    ]
)
flow = lines("bytes_sent_hourly.ndjson")
flow["TotalBytesSent"] = flow["TotalBytesSent"].astype("int64")


def rarity():
    data = host.copy()
    data["PathScore"] = char_ord_score_df(data, "NewProcessName")
    data["CommandlineTokensFull"] = delim_count_df(data, "CommandLine")
    data["AccountNum"] = char_ord_score_df(data, "Account")
    data["IsSystemSession"] = data["SubjectLogonId"].isin(["0x3e7", "-1"])
    clusters, _, _ = dbcluster_events(
        data=data,
        cluster_columns=["PathScore", "CommandlineTokensFull", "AccountNum", "IsSystemSession"],
        time_column="TimeCreatedUtc",
        max_cluster_distance=0.0001,
        min_cluster_samples=2,
    )
    return len(clusters)


WORK = {
    "logon_session_rarity": rarity,
    "build_process_tree": lambda: len(build_process_tree(host.copy())),
    "ioc_extract": lambda: len(IoCExtract().extract(data=host, columns=["CommandLine"])),
    "base64_unpack": lambda: len(unpack_df(data=host, column="CommandLine")),
    "score_sessions": lambda: len(anomalous.score_sessions(exchange[["session"]], "session", 3)),
    "ts_anomalies_stl": lambda: len(
        ts_anomalies_stl(flow, time_column="TimeGenerated", data_column="TotalBytesSent")
    ),
}

print(json.dumps({"ready": list(WORK)}), flush=True)
for line in sys.stdin:
    name = json.loads(line)["run"]
    start = time.perf_counter()
    rows = WORK[name]()
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "rows": rows}), flush=True)
