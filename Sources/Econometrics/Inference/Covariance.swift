/// What is assumed of the errors of a regression, and so which covariance matrix its coefficients have.
public enum Covariance: Sendable, Hashable {
    /// Independent, of one variance: σ²(XᵀX)⁻¹.
    case iid
    /// Independent, of any variance: White's sandwich with N/(N − K), Stata's `vce(robust)`, fixest's `hetero`.
    case hc1
    /// Dependent within clusters (Liang & Zeger 1986): one row of the model, one cluster.
    case cluster(Grouping)
    /// Dependent within clusters of either kind (Cameron, Gelbach & Miller 2011): V₁ + V₂ − V₁₂.
    case twoWayCluster(Grouping, Grouping)

    /// Its name in tables: `iid`, `hc1`, `cluster(province)`, `cluster(province, year)`.
    public var name: String {
        switch self {
        case .iid: "iid"
        case .hc1: "hc1"
        case .cluster(let grouping): "cluster(\(grouping.name))"
        case .twoWayCluster(let first, let second): "cluster(\(first.name), \(second.name))"
        }
    }

    var clusterings: [Grouping] {
        switch self {
        case .iid, .hc1: []
        case .cluster(let grouping): [grouping]
        case .twoWayCluster(let first, let second): [first, second]
        }
    }
}

/// The factor that makes up for few observations and few clusters.
///
/// With N observations, k slopes, G clusters (of two-way clusters the fewer) and K parameters the sandwich of clusters is multiplied by
/// G/(G − 1) · (N − 1)/(N − K), that of `hc1` by N/(N − K), and σ² of `iid` is RSS/(N − K). The cases differ in K:
///
/// | case | K | the same as |
/// |---|---|---|
/// | `nonNested` | k + 1 + Σ(levels − 1), without effects nested in clusters | fixest (default), pyfixest, reghdfe; Stata's `xtreg, fe vce(cluster)` |
/// | `full` | k + 1 + Σ(levels − 1) | Stata's `areg`, `regress` with dummies; fixest `K.fixef = "full"` |
/// | `slopesOnly` | k | fixest `K.fixef = "none"` |
/// | `none` | no factor at all: HC0, RSS/N | fixest `K.adj = FALSE, G.adj = FALSE` |
///
/// Without clusters nothing is nested, so that `nonNested` and `full` agree.
public enum SmallSampleCorrection: String, Sendable, Hashable, CaseIterable {
    case nonNested = "nonnested"
    case full
    case slopesOnly = "slopes_only"
    case none
}
