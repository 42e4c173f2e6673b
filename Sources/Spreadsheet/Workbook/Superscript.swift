/// Raised digits. A number with a raised footnote mark, 1234¹, must not be read as 12341: raised digits become characters of their own.
enum Superscript {
    /// Appends a byte of raised text; of UTF-8, a digit is one byte.
    static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        guard let raised = raised(UInt16(byte)) else { return bytes.append(byte) }
        bytes += String(decoding: CollectionOfOne(raised), as: UTF16.self).utf8
    }

    /// The raised form of a digit, both as units of UTF-16; nil for anything else.
    static func raised(_ unit: UInt16) -> UInt16? {
        switch unit {
        case 0x31: 0xB9
        case 0x32, 0x33: unit - 0x32 + 0xB2
        case 0x30...0x39: unit - 0x30 + 0x2070
        default: nil
        }
    }
}
