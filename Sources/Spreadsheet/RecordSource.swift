/// A table read record by record: delimited text, or the rows of a sheet.
///
/// Fields are UTF-8, without a string each, and valid until the next call of `next()`.
public protocol RecordSource: AnyObject {
    /// The line of the file, or the row of the sheet, on which the current record starts; from 1.
    var line: Int { get }
    /// Fields of the current record; of a row of a sheet up to its last that is not empty.
    var count: Int { get }
    /// Whether a record with fewer fields than others is broken, as in delimited text. In a sheet, empty cells at the
    /// end of a row are simply not there.
    var countsEmptyFields: Bool { get }
    /// What stands between two fields where a record is shown to people.
    var separator: String { get }

    /// A field of the current record, from 0. Beyond `count` a sheet has empty fields.
    subscript(_ field: Int) -> UnsafeBufferPointer<UInt8> { get }

    /// Whether the current record has no character in any field.
    var isBlank: Bool { get }

    /// Goes to the next record.
    ///
    /// - Returns: false at the end.
    /// - Throws: `TextError`; `WorkbookError`; what the source throws.
    func next() throws -> Bool
}

extension RecordSource {
    /// A field as a string.
    public func text(_ field: Int) -> String { String(decoding: self[field], as: UTF8.self) }

    /// The current record's fields as strings.
    public var texts: [String] { (0..<count).map { text($0) } }
}

extension DelimitedReader: RecordSource {
    public var countsEmptyFields: Bool { true }
    public var separator: String { String(decoding: [delimiter], as: UTF8.self) }
}
