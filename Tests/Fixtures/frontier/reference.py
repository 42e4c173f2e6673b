"""Maxima of frontier likelihoods to 40 digits, for Tests/EconometricsTests/Frontier.

The likelihoods are written as in the papers (Aigner, Lovell & Schmidt 1977; Battese & Coelli 1992), not as the program has
them, and maximised by Newton's method in mpmath; standard errors are from the exact Hessian in the reported parameters.
Usage: python3 reference.py > reference.json     (mpmath 1.3; some minutes)
"""
import csv, json, os, sys
from mpmath import mp, mpf, matrix, exp, log, sqrt, ncdf, quad, inf, pi, lu_solve, inverse

mp.dps = 50
HERE = os.path.dirname(os.path.abspath(__file__))


def read(name):
    with open(os.path.join(HERE, name)) as f:
        return [{k: mpf(v) for k, v in r.items()} for r in csv.DictReader(f)]


def frame(rows, terms, pooled):
    last = max(r["t"] for r in rows)
    groups = {}
    for i, r in enumerate(rows):
        groups.setdefault(i if pooled else int(r["pid"]), []).append(i)
    return ([[f(r) for f in terms] for r in rows], [r["lny"] for r in rows], [r["t"] - last for r in rows],
            list(groups.values()))


def split(p, k, mean, decay):
    b, s, g = p[:k], p[k], p[k + 1]
    return b, s, g, (p[k + 2] if mean else mpf(0)), (p[-1] if decay else mpf(0))


def moments(data, p, k, mean, decay):
    X, y, t, groups = data
    b, s, g, mu, eta = split(p, k, mean, decay)
    su2, sv2 = g * s, (1 - g) * s
    for rows in groups:
        e = [y[i] - sum(x * c for x, c in zip(X[i], b)) for i in rows]
        h = [exp(-eta * t[i]) for i in rows]
        hh = sum(v * v for v in h)
        den = sv2 + hh * su2
        yield rows, e, h, (mu * sv2 - su2 * sum(a * c for a, c in zip(h, e))) / den, sqrt(su2 * sv2 / den), su2, sv2, mu


def loglik(data, p, k, mean, decay):
    total = mpf(0)
    for rows, e, h, ms, ss, su2, sv2, mu in moments(data, p, k, mean, decay):
        n = len(rows)
        total += (-mpf(n) / 2 * log(2 * pi) - mpf(n) / 2 * log(sv2) - log(su2) / 2 + log(ss)
                  - (sum(v * v for v in e) / sv2 + mu * mu / su2 - (ms / ss) ** 2) / 2
                  + log(ncdf(ms / ss)) - log(ncdf(mu / sqrt(su2))))
    return total


def efficiencies(data, p, k, mean, decay):
    out = {}
    for rows, e, h, ms, ss, *_ in moments(data, p, k, mean, decay):
        for i, v in zip(rows, h):
            out[i] = exp(-v * ms + v * v * ss * ss / 2) * ncdf(ms / ss - v * ss) / ncdf(ms / ss)
    return [out[i] for i in range(len(out))]


def derivatives(f, p):
    n, d = len(p), [mpf(10) ** -16 * max(abs(x), mpf("0.01")) for x in p]
    def at(*moves):
        q = list(p)
        for i, m in moves:
            q[i] += m * d[i]
        return f(q)
    f0, up, down = f(p), [at((i, 1)) for i in range(n)], [at((i, -1)) for i in range(n)]
    g = matrix([(up[i] - down[i]) / (2 * d[i]) for i in range(n)])
    H = matrix(n, n)
    for i in range(n):
        H[i, i] = (up[i] - 2 * f0 + down[i]) / d[i] ** 2
        for j in range(i):
            H[i, j] = H[j, i] = (at((i, 1), (j, 1)) - at((i, 1), (j, -1)) - at((i, -1), (j, 1)) + at((i, -1), (j, -1))) / (4 * d[i] * d[j])
    return f0, g, H


def maximise(data, start, k, mean, decay, names):
    p = [mpf(x) for x in start]
    f = lambda q: loglik(data, q, k, mean, decay)
    for iteration in range(40):
        f0, g, H = derivatives(f, p)
        step, scale = lu_solve(-H, g), mpf(1)
        gain = sum(step[i] * g[i] for i in range(len(p)))
        if 0 <= gain < mpf(10) ** -28:
            break
        while True:
            q = [a + scale * step[i] for i, a in enumerate(p)]
            if q[k] > 0 and 0 < q[k + 1] < 1 and f(q) > f0:
                break
            scale /= 2
            assert scale > mpf(10) ** -12, "no step leads up"
        p = q
        print(iteration, mp.nstr(f0, 15), mp.nstr(gain, 3), file=sys.stderr)
    V = inverse(-H)
    te = efficiencies(data, p, k, mean, decay)
    r = lambda x: float(mp.nstr(x, 17))
    return {"loglik": r(f0), "coef": dict(zip(names, map(r, p))), "se": {n: r(sqrt(V[i, i])) for i, n in enumerate(names)},
            "te": [r(x) for x in te]}


def by_quadrature(data, p, k, mean, decay, which):
    """The likelihood of some producers by integrating u out numerically, against the formula."""
    X, y, t, groups = data
    pairs = []
    for rows, e, h, ms, ss, su2, sv2, mu in list(moments(data, p, k, mean, decay))[:which]:
        def density(u):
            v = exp(-(u - mu) ** 2 / (2 * su2)) / sqrt(2 * pi * su2) / ncdf(mu / sqrt(su2))
            for a, c in zip(e, h):
                v *= exp(-(a + c * u) ** 2 / (2 * sv2)) / sqrt(2 * pi * sv2)
            return v
        centre = max(ms, mpf(0))
        numeric = log(quad(density, [0, centre / 2, centre, centre + 2 * ss, centre + 40 * ss]))
        one = loglik((X, y, t, [rows]), p, k, mean, decay)
        pairs.append(float(abs(numeric - one)))
    return max(pairs)


one, K, L = (lambda r: mpf(1)), (lambda r: r["lnk"]), (lambda r: r["lnl"])
K2, L2, KL = (lambda r: r["lnk"] ** 2 / 2), (lambda r: r["lnl"] ** 2 / 2), (lambda r: r["lnk"] * r["lnl"])

CD = ["(Intercept)", "lnk", "lnl"]
if __name__ == "__main__":
    panel, pooled = read("production_panel.csv"), read("production_pooled.csv")
    # Every seventh row and the first three years of each third producer are taken out.
    unbalanced = [r for i, r in enumerate(panel) if i % 7 != 3 and not (int(r["pid"]) % 3 == 0 and r["t"] <= 3)]
    base = ["sigmaSq", "gamma"]
    out = {"versions": {"mpmath": __import__("mpmath").__version__}}
    d = frame(pooled, [one, K, L], True)
    out["halfnormal_pooled_cobb_douglas"] = maximise(d, [0.885, 0.4708, 0.5096, 0.144, 0.915], 3, False, False, CD + base)
    d = frame(pooled, [one, K, L, K2, L2, KL], True)
    out["halfnormal_pooled_translog"] = maximise(d, [2.2847, 0.3443, 0.2629, -0.0008, 0.01215, 0.01917, 0.1454, 0.9206], 6, False, False, CD + ["lnk2", "lnl2", "lnkl"] + base)
    d = frame(panel, [one, K, L], False)
    out["bc92_time_invariant_halfnormal"] = maximise(d, [-2.9217, 0.7868, 0.7136, 0.7346, 0.985], 3, False, False, CD + base)
    out["bc92_time_varying_halfnormal"] = maximise(d, [-0.5531, 0.5672, 0.6158, 0.2148, 0.9505, 0.0402], 3, False, True, CD + base + ["time"])
    start = [1.6607449, 0.47322207, 0.54269238, 0.0463045, 0.77739676, 1.22083356, 0.0226689]
    out["bc92_time_varying_truncnormal"] = maximise(d, start, 3, True, True, CD + base + ["mu", "time"])
    out["bc92_time_varying_truncnormal"]["quadrature_difference"] = by_quadrature(d, [mpf(x) for x in start], 3, True, True, 5)
    d = frame(unbalanced, [one, K, L], False)
    out["unbalanced_time_varying_halfnormal"] = maximise(d, [-0.5531, 0.5672, 0.6158, 0.2148, 0.9505, 0.0402], 3, False, True, CD + base + ["time"])
    print(json.dumps(out, indent=1))
