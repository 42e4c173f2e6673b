/// The text of a cell or paragraph as a browser shows it: white space is one blank, line breaks stay, hidden text is left out.
///
/// What a reader sees apart stays apart. Raised and lowered digits become characters of their own (`1234¹`); struck text stands between
/// `~~`; and where a tag parts two pieces of what would be one number – a footnote's link, a mark in a smaller font – a `¦` stands
/// between them, so that 1234 and a link 1 are no number rather than 12341.
struct HTMLText {
    private(set) var bytes: [UInt8] = []
    private var isBlankDue = false
    private var isParted = false
    private var isStruck = false

    var isEmpty: Bool { bytes.isEmpty }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        isBlankDue = false
        isParted = false
        isStruck = false
    }

    mutating func append(_ piece: UnsafeBufferPointer<UInt8>, _ style: HTMLStyle) {
        guard !style.isHidden else { return }
        for (place, byte) in piece.enumerated() {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                isBlankDue = !bytes.isEmpty
                continue
            }
            if style.isStruck != isStruck {
                bytes += "~~".utf8
                isStruck = style.isStruck
            }
            if isParted, style.position == .onLine, Self.endsNumber(bytes),
                Self.continuesNumber(piece[place...])
            {
                bytes += "¦".utf8
            } else if isBlankDue, bytes.last != 0x0A {
                bytes.append(0x20)
            }
            isBlankDue = false
            isParted = false
            style.position.append(byte, to: &bytes)
        }
    }

    /// A tag begins or ends.
    mutating func part() { isParted = !bytes.isEmpty }

    /// A line break, or a paragraph's end.
    mutating func breakLine() {
        isBlankDue = false
        if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
    }

    /// The text without line breaks at its end.
    mutating func finish() -> [UInt8] {
        while bytes.last == 0x0A { bytes.removeLast() }
        if isStruck {
            bytes += "~~".utf8
            isStruck = false
        }
        return bytes
    }

    private static func endsNumber(_ text: [UInt8]) -> Bool {
        guard let last = text.last else { return false }
        return isDigitOrPoint(last) || (text.count > 2 && isWide(text[(text.count - 3)...]))
    }

    private static func continuesNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let first = text.first else { return false }
        return isDigitOrPoint(first) || first | 0x20 == UInt8(ascii: "e") || isWide(text.prefix(3))
    }

    private static func isDigitOrPoint(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
    }

    /// Whether three bytes are a digit, point or comma of full width: U+FF10 to FF19, FF0E, FF0C.
    private static func isWide(_ bytes: some Collection<UInt8>) -> Bool {
        guard bytes.count == 3, bytes.starts(with: [0xEF, 0xBC]), let last = bytes.dropFirst(2).first else {
            return false
        }
        return (0x90...0x99).contains(last) || last == 0x8E || last == 0x8C
    }
}
