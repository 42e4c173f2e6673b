"""Writes pyfixest_variants.json: what panel.json does not have – weights, gaps, three effects, singletons – by pyfixest.

python3 pyfixest_variants.py, in this folder.
"""
import json
import warnings

import numpy as np
import pandas as pd
import pyfixest as pf
from scipy import stats

warnings.filterwarnings("ignore")
d = pd.read_csv("panel.csv")
d["w"] = 1 + (d.pid + d.year) % 5
d["half"] = (d.year >= 2017).astype(int)
d["region_half"] = d.region + d.half.astype(str)
gaps = d[(d.pid * 7 + d.year * 3) % 11 != 0]
# P30 keeps one year: a singleton.
lonely = gaps[(gaps.pid != 30) | (gaps.year == gaps[gaps.pid == 30].year.min())]
controls = "c_lngdp + c_gov + c_open + c_ind + c_hc"


def fit(formula, data, vcov, **options):
    m = pf.feols(formula, data, vcov=vcov, fixef_tol=1e-13, fixef_maxiter=100_000, **options)
    names = m._coefnames
    interval = m._conf_int
    return dict(n=int(m._N), coef=dict(zip(names, map(float, m._beta_hat))), se=dict(zip(names, map(float, m._se))),
                p=dict(zip(names, map(float, m._pvalue))), ci_low=dict(zip(names, map(float, interval[0]))),
                ci_high=dict(zip(names, map(float, interval[1]))), r2=float(m._r2), r2_adj=float(m._adj_r2),
                r2_within=float(m._r2_within) if m._has_fixef else None,
                r2_within_adj=float(m._adj_r2_within) if m._has_fixef else None)


vcovs = dict(iid="iid", hc1="HC1", cluster={"CRV1": "pid"})
out = {}
for v, vcov in vcovs.items():
    out[f"balanced_{v}"] = fit(f"y ~ did + {controls} | pid + year", d, vcov)
    out[f"weighted_{v}"] = fit(f"y ~ did + {controls} | pid + year", d, vcov, weights="w")
    out[f"gaps_{v}"] = fit(f"y ~ did + {controls} | pid + year", gaps, vcov)
    out[f"gaps_weighted_{v}"] = fit(f"y ~ did + {controls} | pid + year", gaps, vcov, weights="w")
    out[f"three_effects_{v}"] = fit(f"y ~ did + {controls} | pid + year + region_half", gaps, vcov)
    out[f"one_effect_{v}"] = fit(f"y ~ did + {controls} | pid", d, vcov)
    out[f"no_effect_{v}"] = fit(f"y ~ did + {controls}", d, vcov)
    out[f"singleton_{v}"] = fit(f"y ~ did + {controls} | pid + year", lonely, vcov, fixef_rm="singleton")


def constant(data):
    """Stata's xtreg: demeaned variables with their means put back, regressed on a constant too."""
    cols = ["y", "did"] + controls.split(" + ")
    x = data[cols]
    x = x - x.groupby(data.pid).transform("mean") - x.groupby(data.year).transform("mean") + 2 * x.mean()
    z = np.column_stack([np.ones(len(x)), x[cols[1:]]])
    y = x.y.to_numpy()
    b = np.linalg.solve(z.T @ z, z.T @ y)
    e = y - z @ b
    bread = np.linalg.inv(z.T @ z)
    n = len(y)
    s = pd.DataFrame(z * e[:, None]).groupby(data.pid.to_numpy()).sum().to_numpy()
    cluster = bread @ s.T @ s @ bread * 30 / 29 * (n - 1) / (n - 17)
    iid = bread * (e @ e) / (n - 46)
    h = z * e[:, None]
    hc1 = bread @ h.T @ h @ bread * n / (n - 46)
    return dict(coef=b[0], **{k: np.sqrt(v[0, 0]) for k, v in dict(iid=iid, hc1=hc1, cluster=cluster).items()})


out["constant"] = constant(d)
slopes = out["balanced_iid"]["coef"]
out["r2_overall"] = float(np.corrcoef(d.y, sum(b * d[c] for c, b in slopes.items()))[0, 1] ** 2)
labels = list(dict.fromkeys(d.region))
for label in labels[1:]:
    d[f"did_{label}"] = d.did * (d.region == label)
others = [f"did_{label}" for label in labels[1:]]
m = pf.feols(f"y ~ did + {' + '.join(others)} + {controls} | pid + year", d, vcov={"CRV1": "pid"})
out["heterogeneity"] = {o: dict(coef=float(m.coef()[o]), se=float(m.se()[o])) for o in others}
at = [m._coefnames.index(o) for o in others]
b, v = m._beta_hat[at], m._vcov[np.ix_(at, at)]
f = float(b @ np.linalg.solve(v, b)) / len(at)
out["heterogeneity"]["wald"] = f
out["heterogeneity"]["wald_p"] = float(stats.f.sf(f, len(at), 29))
x = d.c_open
out["describe"] = [x.mean(), x.std(), x.min(), *np.quantile(x, [.25, .5, .75]), x.max()]
out["version"] = pf.__version__
json.dump(out, open("pyfixest_variants.json", "w"), indent=1)
for k, r in out.items():
    if isinstance(r, dict) and "n" in r:
        print(k, r["n"], r["coef"].get("did"), r["se"].get("did"))
