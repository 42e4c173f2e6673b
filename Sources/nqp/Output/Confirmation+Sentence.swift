import Spreadsheet
import Warehouse

extension Confirmation {
    /// The file, the cell, and what came of it.
    var sentence: String {
        let place = CellAddress(row: row, column: column).place(in: sheet)
        let runs = Self.runs(accepted: acceptedByRun, republished: republishedByRun) ?? ""
        return "\(file), \(place), released \(releasedOn), \(runs)."
    }

    /// `accepted by run 4, which published this vintage again`; nil where no run accepted anything.
    static func runs(accepted: Int?, republished: Int?) -> String? {
        guard let accepted else { return nil }
        let again =
            switch republished {
            case nil: ""
            case accepted?: ", which published this vintage again"
            case let later? where later > accepted: "; run \(later) published this vintage again"
            case let earlier?: ", after run \(earlier) had published this vintage again"
            }
        return "accepted by run \(accepted)\(again)"
    }
}
