import Spreadsheet

/// Reads the first sheet of a workbook to its end and adds its numbers up.
///
/// usage: WorkbookBenchmark FILE [process]
/// prints: rows, cells, the sum of the numbers, seconds
@main
struct WorkbookBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.dropFirst().first == "read-workbook" { return WorkbookServer.run() }
        let itself = WorkbookAccess.Program(
            executable: "/proc/self/exe", name: "WorkbookBenchmark", arguments: ["read-workbook"])
        let access: WorkbookAccess = arguments.count > 2 ? .process(itself) : .inProcess
        let start = ContinuousClock.now
        let book = try access.open(FileSource(path: arguments[1]))
        let reader = try book.reader(ofSheet: 0)
        var (rows, cells, sum) = (0, 0, 0.0)
        var row = SheetRow()
        while try reader.next(&row) {
            rows += 1
            cells += row.count
            for index in 0..<row.count {
                if case .number(let number) = row.value(index) { sum += number }
            }
        }
        let elapsed = ContinuousClock.now - start
        print(rows, cells, sum, elapsed / .seconds(1))
    }
}
