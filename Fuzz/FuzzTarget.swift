import Glibc

/// What libFuzzer calls, once for each input. `NQP_FUZZ` names the parser; see `Fuzz/run`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    do {
        switch getenv("NQP_FUZZ").map({ String(cString: $0) }) {
        case "zip", "compound", "records", "html": try readWorkbook(bytes)
        case "sheet": try readSheet(bytes)
        case "text": try readText(bytes)
        case "frames": readFrames(bytes)
        default: fatalError("NQP_FUZZ must be zip, sheet, compound, records, html, text or frames")
        }
    } catch is WorkbookError {
        // A refusal is an answer.
    } catch is TextError {
    } catch {
        fatalError("an error of another kind: \(error)")
    }
    return 0
}

/// Small enough for a fuzzer to meet.
private var limits: WorkbookLimits {
    var limits = WorkbookLimits()
    limits.partBytes = 1 << 20
    limits.totalBytes = 1 << 22
    limits.cells = 100_000
    limits.sheetTextBytes = 1 << 22
    limits.sharedTextBytes = 1 << 20
    limits.gridCells = 10_000
    return limits
}

private func readWorkbook(_ bytes: [UInt8]) throws {
    let book = try WorkbookFile.open(SeekableFile(MemorySource(bytes), limits: limits), limits: limits)
    for sheet in book.sheets.prefix(8) {
        let grid = try SheetGrid(book.reader(ofSheet: sheet.position), limits: limits)
        for row in 0...min(grid.rowCount, 100) {
            for cell in grid.cells(inRow: row) { _ = grid.shown(at: cell.address) }
        }
    }
}

/// A worksheet without an archive around it, whose checksums would keep the fuzzer out.
private func readSheet(_ bytes: [UInt8]) throws {
    var texts = SharedTexts()
    texts.bytes += "one_x000D_".utf8
    texts.endText()
    let handler = XLSXRowHandler(
        part: "fuzz", sheet: "S", limits: limits, texts: texts, styles: CellStyles(), system: .from1904)
    handler.onRow = { row in
        let cells = (0..<row.count).map { row[$0] }
        // What is shown of a number must be read as one.
        for cell in cells { _ = NumberFormat(code: cell.text) }
    }
    try XMLDocumentParser(part: "fuzz", limits: limits, handler: handler).parse(MemorySource(bytes))
}

private func readText(_ bytes: [UInt8]) throws {
    var detector = EncodingDetector()
    bytes.withUnsafeBytes { detector.append($0) }
    let reader = try DelimitedReader(TextDecoder(MemorySource(bytes), as: detector.finish()))
    while try reader.next() { _ = reader.texts }
}

private func readFrames(_ bytes: [UInt8]) {
    var row = SheetRow()
    var place = 0
    while RowFrame.read(bytes, at: &place, limits: limits, into: &row) {
        for index in 0..<row.count { _ = row[index] }
        row.begin(row.number, isHidden: false)
    }
}
