/// Reads delimited text (CSV; RFC 4180 with any of the three line endings) record by record, in one pass and
/// bounded memory.
///
/// Fields are views of the reader's buffer, without a string each, and valid until the next call of `next()`.
/// The text is UTF-8 without byte-order mark, as `TextDecoder` delivers it.
public final class DelimitedReader {
    /// What a hostile file cannot exceed.
    public struct Limits: Sendable {
        /// Bytes of one record.
        public var recordBytes = 1 << 20
        /// Fields of one record.
        public var fields = 1 << 14

        public init() {}
    }

    /// `,`, `;` or a tab.
    public let delimiter: UInt8
    /// The line on which the current record starts, counted from 1.
    public private(set) var line = 0
    /// Whether the current record ends with the file instead of a line's end: the file may have been cut off inside it.
    public private(set) var isUnterminated = false
    /// Fields of the current record.
    public var count: Int { fields.count }

    private let source: any ByteSource
    private let limits: Limits
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// What of the buffer is filled, and where the next record starts.
    private var end = 0
    private var position = 0
    private var isAtEnd = false
    private var nextLine = 1
    private var fields: ContiguousArray<Field> = []

    private struct Field {
        var start: Int
        var end: Int
        /// Whether doubled quotation marks are to be made single.
        var hasEscapes = false
    }

    private enum Scan {
        case record(next: Int, lines: Int)
        case needsMore
    }

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// - Parameter delimiter: nil: of comma, tab and semicolon the most frequent in the first lines.
    /// - Throws: what the source throws.
    public init(_ source: any ByteSource, delimiter: UInt8? = nil, limits: Limits = Limits()) throws {
        self.source = source
        self.limits = limits
        capacity = 1 << 18
        buffer = .allocate(capacity: capacity)
        var isAtEnd = false
        var end = 0
        do {
            while !isAtEnd, end < capacity / 2 {
                let count = try source.read(
                    into: UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end))
                isAtEnd = count == 0
                end += count
            }
        } catch {
            buffer.deallocate()
            throw error
        }
        self.delimiter =
            delimiter ?? Self.mostFrequentDelimiter(UnsafeBufferPointer(start: buffer, count: end))
        self.isAtEnd = isAtEnd
        self.end = end
    }

    deinit { buffer.deallocate() }

    /// The bytes of a field of the current record, without the quotation marks around them.
    public subscript(_ field: Int) -> UnsafeBufferPointer<UInt8> {
        let field = fields[field]
        return UnsafeBufferPointer(start: buffer + field.start, count: field.end - field.start)
    }

    /// Whether the current record is an empty line, or fields without a character in any of them.
    public var isBlank: Bool { fields.allSatisfy { $0.start == $0.end } }

    /// Goes to the next record.
    ///
    /// - Returns: false at the end.
    /// - Throws: `TextError`; what the source throws.
    public func next() throws -> Bool {
        while true {
            if position == end, isAtEnd { return false }
            line = nextLine
            switch try scan() {
            case .record(let next, let lines):
                position = next
                nextLine += lines
                for index in fields.indices where fields[index].hasEscapes { unescape(index) }
                return true
            case .needsMore:
                try fill()
            }
        }
    }

    /// Finds the fields of the record at `position`.
    private func scan() throws(TextError) -> Scan {
        fields.removeAll(keepingCapacity: true)
        let bytes = UnsafePointer(buffer)
        let (end, delimiter, isAtEnd) = (end, delimiter, isAtEnd)
        var lines = 1
        var place = position
        while true {
            guard fields.count < limits.fields else { throw .tooManyFields(line: line, limit: limits.fields) }
            var field = Field(start: place, end: place)
            if place < end, bytes[place] == Self.quote {
                place += 1
                field.start = place
                while true {
                    guard place < end else {
                        if isAtEnd { throw .unclosedQuote(line: line) }
                        return .needsMore
                    }
                    let byte = bytes[place]
                    if byte == Self.quote {
                        if place + 1 == end, !isAtEnd { return .needsMore }
                        guard place + 1 < end, bytes[place + 1] == Self.quote else { break }
                        field.hasEscapes = true
                        place += 1
                    } else if byte == Self.lineFeed {
                        lines += 1
                    }
                    place += 1
                }
                field.end = place
                place += 1
                if place < end, bytes[place] != delimiter, bytes[place] != Self.lineFeed,
                    bytes[place] != Self.carriageReturn
                {
                    throw .textAfterQuote(line: line + lines - 1, field: fields.count + 1)
                }
            } else {
                while place < end {
                    let byte = bytes[place]
                    if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn { break }
                    place += 1
                }
                field.end = place
            }
            if place == end {
                if !isAtEnd { return .needsMore }
                isUnterminated = true
                fields.append(field)
                return .record(next: end, lines: lines)
            }
            fields.append(field)
            let byte = bytes[place]
            place += 1
            if byte == delimiter { continue }
            if byte == Self.carriageReturn {
                // Whether a line feed belongs to it is only seen with the next byte.
                if place == end, !isAtEnd { return .needsMore }
                if place < end, bytes[place] == Self.lineFeed { place += 1 }
            }
            return .record(next: place, lines: lines)
        }
    }

    /// Moves the unfinished record to the front and reads on behind it.
    private func fill() throws {
        let rest = end - position
        guard rest <= limits.recordBytes else {
            throw TextError.lineTooLong(line: line, limit: limits.recordBytes)
        }
        if rest > capacity / 2 {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            larger.update(from: buffer + position, count: rest)
            buffer.deallocate()
            buffer = larger
            capacity *= 2
        } else if position > 0 {
            buffer.update(from: buffer + position, count: rest)
        }
        position = 0
        end = rest
        let count = try source.read(
            into: UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end))
        isAtEnd = count == 0
        end += count
    }

    private func unescape(_ index: Int) {
        var from = fields[index].start
        var to = from
        while from < fields[index].end {
            let byte = buffer[from]
            buffer[to] = byte
            from += byte == Self.quote ? 2 : 1
            to += 1
        }
        fields[index].end = to
    }

    /// Of comma, tab and semicolon the most frequent outside quotation marks in the first lines; comma where
    /// none occurs.
    private static func mostFrequentDelimiter(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8 {
        let candidates = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]
        var counts = [0, 0, 0]
        var isQuoted = false
        var lines = 0
        for byte in bytes {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if let candidate = candidates.firstIndex(of: byte) { counts[candidate] += 1 }
            if byte == lineFeed { lines += 1 }
            if lines == 50 { break }
        }
        guard let most = counts.max(), let winner = counts.firstIndex(of: most) else { return candidates[0] }
        return candidates[winner]
    }
}
