/// An arithmetic expression over series, as written under `formula:` in `indicators.yaml` and
/// `variables.yaml`: `gdp / energy_consumption`, `ln(highway_length / 1 [km])`.
///
/// A formula is evaluated for one entity in one period. It is closed under what a composite
/// indicator needs and nothing more: no conditions, no lags, no state. References to other
/// variables are replaced by their formulas when the configuration is loaded, so that a loaded
/// formula speaks of raw series only and lineage never has to look through a name.
public indirect enum Formula: Sendable, Hashable {
    /// A number with a unit: `100`, `1 [km]`.
    case quantity(Double, Unit)
    /// The value of a raw series in that series' declared unit.
    case series(String)
    /// `-x`
    case negation(Formula)
    /// `x + y`, `x - y`, `x * y`, `x / y`
    case binary(Operator, Formula, Formula)
    /// `x in [unit]`: the same quantity, expressed in another unit of the same kind.
    case conversion(Formula, to: Unit, factor: UnitFactor)
    /// `ln(x)`: natural logarithm of a pure number above zero.
    case logarithm(Formula)
    /// `sum(x)`: the total of `x` over all entities of the index in the same period. Missing as
    /// soon as one entity's `x` is missing: a total over fewer entities would be another quantity.
    case sum(Formula)
    /// `frontier(id)`: a productivity from a stochastic frontier of `frontiers.yaml`, which is estimated over all
    /// entities and years together.
    case frontier(FrontierDefinition)

    /// The four operations of arithmetic.
    public enum Operator: String, Sendable, Hashable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
    }
}
