import CZlib

/// A small workbook, written: rows of texts and numbers, sheet by sheet. The same rows are the same bytes everywhere.
///
/// What a sample needs and no more – no styles, no formulas. A library (libxlsxwriter) would have been a C dependency for 60 lines, and
/// there is none for .xls.
struct WorkbookBytes {
    enum Cell {
        case text(String)
        /// A decimal number as written.
        case number(String)
        case empty
    }

    struct Sheet {
        let name: String
        let rows: [[Cell]]
    }

    let sheets: [Sheet]

    // MARK: - .xlsx

    /// Office Open XML (ECMA-376, transitional), its parts stored without compression.
    var xlsx: [UInt8] {
        var zip = StoredZip()
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let package = "http://schemas.openxmlformats.org/package/2006"
        let types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        let overrides = sheets.indices.map {
            #"<Override PartName="/xl/worksheets/sheet\#($0 + 1).xml" ContentType="\#(types).worksheet+xml"/>"#
        }
        zip.add(
            "[Content_Types].xml",
            #"<Types xmlns="\#(package)/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="\#(types).sheet.main+xml"/>"#
                + overrides.joined() + "</Types>")
        zip.add(
            "_rels/.rels",
            #"<Relationships xmlns="\#(package)/relationships"><Relationship Id="rId1" Type="\#(office)/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        )
        let list = sheets.enumerated().map {
            #"<sheet name="\#(Self.escaped($1.name))" sheetId="\#($0 + 1)" r:id="rId\#($0 + 1)"/>"#
        }
        zip.add(
            "xl/workbook.xml",
            #"<workbook xmlns="\#(main)" xmlns:r="\#(office)"><sheets>\#(list.joined())</sheets></workbook>"#)
        let targets = sheets.indices.map {
            #"<Relationship Id="rId\#($0 + 1)" Type="\#(office)/worksheet" Target="worksheets/sheet\#($0 + 1).xml"/>"#
        }
        zip.add(
            "xl/_rels/workbook.xml.rels",
            #"<Relationships xmlns="\#(package)/relationships">\#(targets.joined())</Relationships>"#)
        for (number, sheet) in sheets.enumerated() {
            let rows = sheet.rows.enumerated().map { row, cells in
                let inner = cells.enumerated().map { Self.xml($1, row: row + 1, column: $0 + 1) }
                return #"<row r="\#(row + 1)">\#(inner.joined())</row>"#
            }
            zip.add(
                "xl/worksheets/sheet\(number + 1).xml",
                #"<worksheet xmlns="\#(main)"><sheetData>\#(rows.joined())</sheetData></worksheet>"#)
        }
        return zip.finish()
    }

    private static func xml(_ cell: Cell, row: Int, column: Int) -> String {
        // Yearbook pages end long before column Z.
        let letter = String(UnicodeScalar(UInt8(64 + column)))
        return switch cell {
        case .empty: ""
        case .number(let text): #"<c r="\#(letter)\#(row)"><v>\#(text)</v></c>"#
        case .text(let text):
            #"<c r="\#(letter)\#(row)" t="inlineStr"><is><t xml:space="preserve">\#(escaped(text))</t></is></c>"#
        }
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }

    // MARK: - .xls

    /// BIFF8 in a compound file ([MS-XLS], [MS-CFB]).
    var xls: [UInt8] {
        let bodies = sheets.map { Self.records(of: $0) }
        // The list of sheets says where each begins, and is as long whatever it says.
        var start = Self.globals(sheets, starts: bodies.map { _ in 0 }).count
        var starts: [Int] = []
        for body in bodies {
            starts.append(start)
            start += body.count
        }
        return CompoundFileBytes.holding(
            Self.globals(sheets, starts: starts) + bodies.flatMap { $0 }, named: "Workbook")
    }

    private static func globals(_ sheets: [Sheet], starts: [Int]) -> [UInt8] {
        var bytes = record(0x809, [0x00, 0x06, 0x05, 0x00] + [UInt8](repeating: 0, count: 12))
        bytes += record(0x42, little(1200, 2))
        for (sheet, start) in zip(sheets, starts) {
            let units = Array(sheet.name.utf16)
            bytes += record(
                0x85, little(start, 4) + [0, 0, UInt8(units.count), 1] + units.flatMap { little(Int($0), 2) })
        }
        return bytes + record(0x0A, [])
    }

    private static func records(of sheet: Sheet) -> [UInt8] {
        var bytes = record(0x809, [0x00, 0x06, 0x10, 0x00] + [UInt8](repeating: 0, count: 12))
        for (row, cells) in sheet.rows.enumerated() {
            for (column, cell) in cells.enumerated() {
                let place = little(row, 2) + little(column, 2) + [0, 0]
                switch cell {
                case .empty: break
                case .number(let text):
                    let bits = (Double(text) ?? 0).bitPattern
                    bytes += record(
                        0x203, place + (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) })
                case .text(let text):
                    let units = Array(text.utf16)
                    bytes += record(
                        0x204, place + little(units.count, 2) + [1] + units.flatMap { little(Int($0), 2) })
                }
            }
        }
        return bytes + record(0x0A, [])
    }

    private static func record(_ kind: Int, _ content: [UInt8]) -> [UInt8] {
        little(kind, 2) + little(content.count, 2) + content
    }
}

/// A number in so many bytes, the lowest first.
private func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

/// A compound file with one stream.
private enum CompoundFileBytes {
    private static let sector = 512
    private static let free = 0xFFFF_FFFF
    private static let end = 0xFFFF_FFFE

    /// - Parameter content: padded to 4096 bytes, below which it would be a mini stream.
    static func holding(_ content: [UInt8], named name: String) -> [UInt8] {
        let size = max(4096, (content.count + sector - 1) / sector * sector)
        let count = size / sector
        // Sectors: the content, the directory, the table of sectors.
        let tables = (1...109).first { $0 * 128 >= count + 1 + $0 } ?? 109
        var table = (1..<count).map { $0 } + [end, end] + Array(repeating: 0xFFFF_FFFD, count: tables)
        table += Array(repeating: free, count: tables * 128 - table.count)
        var header: [UInt8] =
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 16)
        header += little(0x3E, 2) + little(3, 2) + little(0xFFFE, 2) + little(9, 2) + little(6, 2)
        header += [UInt8](repeating: 0, count: 10)
        header += little(tables, 4) + little(count, 4) + little(0, 4) + little(4096, 4)
        header += little(end, 4) + little(0, 4) + little(end, 4) + little(0, 4)
        header += (0..<109).flatMap { little($0 < tables ? count + 1 + $0 : free, 4) }
        let directory =
            entry("Root Entry", kind: 5, child: 1, start: end, size: 0)
            + entry(name, kind: 2, child: free, start: 0, size: size)
            + entry("", kind: 0, child: free, start: 0, size: 0)
            + entry("", kind: 0, child: free, start: 0, size: 0)
        return header + content + [UInt8](repeating: 0, count: size - content.count) + directory
            + table.flatMap { little($0, 4) }
    }

    private static func entry(_ name: String, kind: UInt8, child: Int, start: Int, size: Int) -> [UInt8] {
        let units = name.utf16.flatMap { little(Int($0), 2) }
        var bytes = units + [UInt8](repeating: 0, count: 64 - units.count)
        bytes += little(name.isEmpty ? 0 : units.count + 2, 2) + [kind, 1]
        bytes += little(free, 4) + little(free, 4) + little(child, 4)
        bytes += [UInt8](repeating: 0, count: 36)
        return bytes + little(start, 4) + little(size, 4) + little(0, 4)
    }
}

/// A zip archive of parts that are not compressed, dated 1980-01-01.
private struct StoredZip {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    mutating func add(_ name: String, _ text: String) {
        let content = Array((#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + text).utf8)
        let sum = content.withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) }
        let common =
            little(20, 2) + little(0x800, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
            + little(Int(sum), 4) + little(content.count, 4) + little(content.count, 4)
            + little(name.utf8.count, 2) + little(0, 2)
        let start = bytes.count
        bytes += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + content
        directory +=
            [0x50, 0x4B, 1, 2] + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
            + little(0, 4) + little(start, 4) + Array(name.utf8)
        count += 1
    }

    func finish() -> [UInt8] {
        bytes + directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(count, 2) + little(count, 2)
            + little(directory.count, 4) + little(bytes.count, 4) + little(0, 2)
    }
}
