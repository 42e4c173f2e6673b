import Configuration
import Spreadsheet

/// The headings of a table, looked up as names are: without regard to case and white space.
struct TableHeader {
    let headings: [String]
    private let keys: [String]

    init(_ headings: [String]) {
        self.headings = headings.map { $0.trimmingBlanks() }
        keys = headings.map { NameKey.folding($0) }
    }

    /// A heading that two columns have.
    var repeated: String? {
        var seen: Set<String> = []
        return zip(headings, keys).first { !$1.isEmpty && !seen.insert($1).inserted }?.0
    }

    /// The position of a heading, from 0.
    func position(of heading: String) -> Int? { keys.firstIndex(of: NameKey.folding(heading)) }

    /// The position of a heading that the source requires; nil, with a finding, where it is not there.
    func required(_ heading: String, for purpose: String, row: Int, log: inout FindingLog) -> Int? {
        if let position = position(of: heading) { return position }
        let suggestion = Spelling.closest(to: heading, among: headings)
        let shown = headings.prefix(12).map { "\"\(CellText.excerpt($0, limit: 30))\"" }.joined(
            separator: ", ")
        log.add(
            .unexpectedLayout, row: row,
            found: "the headings \(shown)\(headings.count > 12 ? " …" : "")",
            expected: "a column \"\(heading)\" with the \(purpose)"
                + (suggestion.map { "; is it \"\($0)\"?" } ?? ""),
            remedy:
                "Correct the heading, or `columns` of the source. See how the file would be read: nqp explain."
        )
        return nil
    }
}

extension RecordSource {
    /// The headings of a table, in its first row that is neither blank nor a comment; nil, with a finding, for a file
    /// without any.
    func header(comment: [UInt8]?, collector: CellCollector) throws -> TableHeader? {
        if try nextRow(comment: comment, collector: collector) {
            let header = TableHeader(texts)
            guard let repeated = header.repeated else { return header }
            collector.log.add(
                .unexpectedLayout, row: line, found: "two columns \"\(CellText.excerpt(repeated))\"",
                expected: "a heading of its own for every column",
                remedy: "Rename or remove one of them: nothing says which is meant.")
            return nil
        }
        collector.log.add(
            .unexpectedLayout, found: "an empty file", expected: "a header and observations",
            remedy: "Export the table again.")
        return nil
    }

    /// Goes to the next record that is neither blank nor a comment; comments become notes.
    ///
    /// - Returns: false at the end.
    func nextRow(comment: [UInt8]?, collector: CellCollector) throws -> Bool {
        while try next() {
            if isBlank { continue }
            if let comment, !comment.isEmpty, self[0].starts(with: comment) {
                collector.note(String(texts.joined(separator: separator).dropFirst(comment.count)))
                continue
            }
            return true
        }
        return false
    }

    /// Whether the record has the header's fields, as far as records of this kind must; a finding where it has not.
    func hasShape(of header: TableHeader, through last: Int, log: inout FindingLog) -> Bool {
        if !countsEmptyFields || count > last, count <= header.headings.count { return true }
        if !countsEmptyFields || count > last,
            (header.headings.count..<count).allSatisfy({ CellText.trimmed(self[$0]).isEmpty })
        {
            return true
        }
        log.add(
            .unexpectedLayout, row: line, found: "\(count) fields",
            expected: "\(header.headings.count), as in the header",
            remedy: countsEmptyFields
                ? "Look for a comma inside a field that is not in quotation marks, or a broken line."
                : "Give the column a heading, or clear the cells beside the table.")
        return false
    }
}
