/// The text of a cell or paragraph as a browser shows it: white space is one blank, line breaks stay, raised digits stay raised.
struct HTMLText {
    private(set) var bytes: [UInt8] = []
    private var isBlankDue = false
    /// Within how many `sup` tags.
    var raised = 0

    var isEmpty: Bool { bytes.isEmpty }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        isBlankDue = false
        raised = 0
    }

    mutating func append(_ piece: UnsafeBufferPointer<UInt8>) {
        for byte in piece {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                isBlankDue = !bytes.isEmpty
                continue
            }
            if isBlankDue, bytes.last != 0x0A { bytes.append(0x20) }
            isBlankDue = false
            if raised > 0 { Superscript.append(byte, to: &bytes) } else { bytes.append(byte) }
        }
    }

    /// A line break, or a paragraph's end.
    mutating func breakLine() {
        isBlankDue = false
        if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
    }

    /// The text without line breaks at its end.
    mutating func finish() -> [UInt8] {
        while bytes.last == 0x0A { bytes.removeLast() }
        return bytes
    }
}
