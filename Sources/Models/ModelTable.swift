import Configuration
import Econometrics
import Indicators

/// The published panel as models see it: one row an entity and year, one column a term.
///
/// Rows are the entities of the index in their order and, within each, the periods.
struct ModelTable {
    let configuration: WarehouseConfiguration
    let panel: Panel
    let index: CompositeIndex

    private var entityCount: Int { panel.entities.count }
    private var periodCount: Int { panel.periods.count }
    var rowCount: Int { entityCount * periodCount }

    func entity(ofRow row: Int) -> Int { row / periodCount }
    func year(ofRow row: Int) -> Int { panel.periods.lowerBound + row % periodCount }

    /// English names, one a row.
    func entityNames(_ rows: [Int]) -> [String] {
        rows.map { name(ofEntity: panel.entities[entity(ofRow: $0)]) }
    }

    /// The English name of an entity's code; the code where it has none.
    func name(ofEntity code: String) -> String {
        configuration.entities.entities.first { $0.code == code }?.title.en ?? code
    }

    /// The id of a row's region; nil where it has none.
    func region(ofRow row: Int) -> String? {
        let code = panel.entities[entity(ofRow: row)]
        return configuration.entities.entities.first { $0.code == code }?.region
    }

    /// The values of a term, row by row: the score, a dimension's score, an indicator, a variable, or a policy's dummy.
    ///
    /// - Throws: `ModelRefusal` for a name that nothing bears.
    func values(of term: String) throws(ModelRefusal) -> [Double] {
        if term == "score" { return index.scores }
        if let number = configuration.dimensions.firstIndex(where: { $0.id == term }) {
            return index.dimensionScores[number]
        }
        if let number = panel.columns.firstIndex(where: { $0.id == term }) {
            return panel.values(ofColumn: number)
        }
        if configuration.policies.contains(where: { $0.id == term }) {
            let cohorts = try cohorts(of: term)
            return (0..<rowCount).map { row in
                guard let first = cohorts[entity(ofRow: row)] else { return 0 }
                return year(ofRow: row) >= first ? 1 : 0
            }
        }
        throw .unknownTerm(term, among: Self.terms(of: configuration))
    }

    /// The first treated year of each entity under a policy, which may be after the panel; nil for those never treated.
    ///
    /// - Throws: `ModelRefusal` where the term is no policy.
    func cohorts(of policy: String) throws(ModelRefusal) -> [Int?] {
        guard let definition = configuration.policies.first(where: { $0.id == policy }) else {
            throw .noPolicy(policy, among: configuration.policies.map(\.id))
        }
        return panel.entities.map { definition.firstTreatedYear(of: $0) }
    }

    /// Every name that a model may use.
    static func terms(of configuration: WarehouseConfiguration) -> [String] {
        ["score"] + configuration.dimensions.map(\.id) + configuration.columns.map(\.id)
            + configuration.policies.map(\.id)
    }
}
