/// Where a piece of a text stands: on the line, or set above or below it.
///
/// A number with a footnote's mark, 1234 and a small 1, must not be read as 12341: digits that are raised or lowered become
/// characters of their own (`1234¹`, `1234₁`).
enum ScriptPosition {
    case onLine, raised, lowered

    /// Appends a byte of such a text; of UTF-8, a digit is one byte.
    func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        guard let digit = digit(UInt16(byte)) else { return bytes.append(byte) }
        bytes += String(decoding: CollectionOfOne(digit), as: UTF16.self).utf8
    }

    /// What becomes of a digit, both as units of UTF-16; nil for anything else, and on the line.
    func digit(_ unit: UInt16) -> UInt16? {
        guard (0x30...0x39).contains(unit), self != .onLine else { return nil }
        if self == .lowered { return unit - 0x30 + 0x2080 }
        return switch unit {
        case 0x31: 0xB9
        case 0x32, 0x33: unit - 0x32 + 0xB2
        default: unit - 0x30 + 0x2070
        }
    }
}

/// How a run of a rich text is shown, as far as that changes what a number is.
struct RunStyle {
    var position = ScriptPosition.onLine
    /// Struck text stands between these: what is crossed out is no part of a number.
    var isStruck = false

    var isPlain: Bool { position == .onLine && !isStruck }

    /// Appends a piece of the run.
    func append(_ piece: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        if isStruck, !piece.isEmpty { bytes += "~~".utf8 }
        for byte in piece { position.append(byte, to: &bytes) }
        if isStruck, !piece.isEmpty { bytes += "~~".utf8 }
    }
}
