/// What is said of columns of a table, each text once with the columns that it holds for.
struct Remarks {
    private var all: [(text: String, columns: [Int])] = []

    /// - Parameter column: from 1.
    mutating func note(_ text: String, of column: Int) {
        if let place = all.firstIndex(where: { $0.text == text }) {
            all[place].columns.append(column)
        } else {
            all.append((text, [column]))
        }
    }

    /// A line a text, with its columns where it does not hold for all of the table's.
    func lines(in count: Int) -> [String] {
        all.map { remark in
            count == 1
                ? remark.text : remark.columns.map { "(\($0))" }.joined(separator: " ") + " " + remark.text
        }
    }

    /// All texts in one line; columns are named where they differ.
    func joined(in count: Int) -> String {
        all.count == 1 ? all[0].text : lines(in: count).joined(separator: "; ")
    }
}
