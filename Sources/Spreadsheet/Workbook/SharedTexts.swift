/// The texts that the cells of a workbook share (`sharedStrings.xml`), in one buffer.
struct SharedTexts {
    var bytes: [UInt8] = []
    /// Where each text ends.
    private var ends: [UInt32] = []

    var count: Int { ends.count }

    init() {}

    /// Makes a text of the bytes that were appended since the last one.
    mutating func endText() { ends.append(UInt32(bytes.count)) }

    /// - Throws: `WorkbookError`; what reading the archive throws.
    init(part: String, in archive: ZipArchive) throws {
        let handler = SharedTextHandler(part: part, limits: archive.limits)
        try XMLDocumentParser(part: part, limits: archive.limits, handler: handler).parse(archive.open(part))
        self = handler.texts
    }

    /// Appends a text to a buffer.
    func append(_ number: Int, to buffer: inout [UInt8]) {
        withText(number) { buffer.append(contentsOf: $0) }
    }

    /// The bytes of a text; valid during the call.
    func withText(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let start = number == 0 ? 0 : Int(ends[number - 1])
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<Int(ends[number])])) }
    }
}

private final class SharedTextHandler: XMLHandler {
    var texts = SharedTexts()
    private let part: String
    private let limits: WorkbookLimits
    private var isInItem = false
    private var isInText = false
    /// How many phonetic runs, `<rPh>`, surround: readings of Japanese words, no part of the text.
    private var phonetic = 0
    /// How the present run, `<r>`, is shown.
    private var run = RunStyle()
    private var start = 0

    init(part: String, limits: WorkbookLimits) {
        self.part = part
        self.limits = limits
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) throws {
        guard name.isInRootNamespace else { return }
        if name.equals("si") {
            isInItem = true
            start = texts.bytes.count
        } else if name.equals("rPh") {
            phonetic += 1
        } else if name.equals("t") {
            isInText = isInItem && phonetic == 0
        } else if name.equals("vertAlign") {
            run.position = attributes.scriptPosition
        } else if name.equals("strike") {
            run.isStruck = attributes.isStruck
        }
    }

    func end(_ name: XMLName) throws {
        guard name.isInRootNamespace else { return }
        if name.equals("t") {
            isInText = false
        } else if name.equals("rPh") {
            phonetic -= 1
        } else if name.equals("r") {
            run = RunStyle()
        } else if name.equals("si"), isInItem {
            isInItem = false
            EscapedText.unescape(&texts.bytes, from: start)
            texts.endText()
            guard texts.count <= limits.sharedTexts else {
                throw refusal("more than \(limits.sharedTexts) shared texts", "at most \(limits.sharedTexts)")
            }
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard isInText else { return }
        if !run.isPlain {
            run.append(bytes, to: &texts.bytes)
        } else {
            texts.bytes.append(contentsOf: bytes)
        }
        guard texts.bytes.count - start <= limits.textBytes else {
            throw refusal(
                "a text of more than \(limits.textBytes) bytes", "at most \(limits.textBytes) bytes")
        }
        guard texts.bytes.count <= limits.sharedTextBytes else {
            throw refusal(
                "shared texts of more than \(limits.sharedTextBytes >> 20) MB",
                "at most \(limits.sharedTextBytes >> 20) MB")
        }
    }

    private func refusal(_ found: String, _ limit: String) -> WorkbookError {
        .limit(WorkbookError.Place(part: part), found: found, limit: limit)
    }
}

/// Texts of Office Open XML write characters that XML cannot as `_x000D_`, and `_x005F_` for an underscore that would
/// look like it (ECMA-376 Part 1, 22.9.2.19, ST_Xstring).
enum EscapedText {
    /// Decodes the escapes behind a place of a buffer.
    static func unescape(_ bytes: inout [UInt8], from start: Int) {
        guard bytes.count - start >= 7 else { return }
        guard let first = (start...(bytes.count - 7)).first(where: { escape(in: bytes, at: $0) != nil })
        else { return }
        var from = first
        var units: [UInt16] = []
        var decoded: [UInt8] = []
        while from < bytes.count {
            // Two escapes may be the halves of one character.
            while from + 7 <= bytes.count, let unit = escape(in: bytes, at: from) {
                units.append(unit)
                from += 7
            }
            if !units.isEmpty {
                decoded += Array(String(decoding: units, as: UTF16.self).utf8)
                units.removeAll()
            } else {
                decoded.append(bytes[from])
                from += 1
            }
        }
        bytes.replaceSubrange(first..., with: decoded)
    }

    private static func escape(in bytes: [UInt8], at place: Int) -> UInt16? {
        guard bytes[place] == UInt8(ascii: "_"), bytes[place + 1] == UInt8(ascii: "x"),
            bytes[place + 6] == UInt8(ascii: "_")
        else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[(place + 2)..<(place + 6)] {
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt16(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt16((byte & 0xDF) - 0x37)
            default: return nil
            }
        }
        return unit
    }
}
