import ArgumentParser
import Spreadsheet

/// What nqp starts itself as, to read a workbook: see `WorkbookServer`. Not for people.
struct ReadWorkbook: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-workbook", abstract: "Read a workbook for another nqp.", shouldDisplay: false)

    func run() { WorkbookServer.run() }

    /// This program, as the reader of workbooks.
    static let access = WorkbookAccess.process(
        WorkbookAccess.Program(executable: "/proc/self/exe", name: "nqp", arguments: ["read-workbook"]))
}
