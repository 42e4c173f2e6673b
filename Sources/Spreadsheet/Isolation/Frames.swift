import Foundation
import Glibc

/// What the reader of workbooks and its parent say to each other, in frames over a socket: a kind, a length, and as many bytes.
///
/// The parent trusts no byte of it: a reader that a hostile file took over can make it refuse the file, nothing else.
enum FrameKind: UInt8 {
    /// To the reader: the limits, as JSON.
    case limits
    /// To the reader: the number of a sheet to begin.
    case sheet
    /// From the reader: what the workbook is, as JSON.
    case workbook
    /// From the reader: rows.
    case rows
    /// From the reader: the end of a sheet with what is known only then, as JSON.
    case end
    /// From the reader: why it gave up, as JSON.
    case failure
}

/// What a reader says of a workbook that it opened.
struct WorkbookOutline: Codable {
    let format: WorkbookFormat
    let sheets: [SheetInfo]
    let remarks: [String]
}

/// What is known of a sheet when it has been read.
struct SheetEnd: Codable {
    let sheet: SheetInfo
    let mergedRanges: [CellRange]
    let hiddenColumns: ColumnSet
}

/// A socket with frames on it.
final class FrameSocket {
    enum Failure: Error {
        case closed
        case timedOut
        /// Bytes that are no frame.
        case invalid
    }

    static let longestFrame = 1 << 26
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var used = 0

    /// Takes a descriptor over.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    func send(_ kind: FrameKind, _ body: [UInt8]) throws {
        var frame: [UInt8] = [kind.rawValue]
        frame.append(int32: body.count)
        try sendAll(frame)
        try sendAll(body)
    }

    func send(_ kind: FrameKind, json value: some Encodable) throws {
        let body: [UInt8] = Array(try JSONEncoder().encode(value))
        try send(kind, body)
    }

    private func sendAll(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                // The other side may be gone: an error, not a signal.
                Glibc.send(
                    descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure.closed }
            sent += count
        }
    }

    /// - Parameter seconds: how long a frame may take; nil: for ever.
    func receive(within seconds: Int? = nil) throws -> (kind: FrameKind, body: [UInt8]) {
        let head = try take(5, within: seconds)
        guard let kind = FrameKind(rawValue: head[0]) else { throw Failure.invalid }
        let length = head.uint32(1)
        guard length <= Self.longestFrame else { throw Failure.invalid }
        return (kind, try take(length, within: seconds))
    }

    private func take(_ count: Int, within seconds: Int?) throws -> [UInt8] {
        while buffer.count - used < count { try fill(count, within: seconds) }
        defer {
            used += count
            if used == buffer.count {
                buffer.removeAll(keepingCapacity: true)
                used = 0
            }
        }
        return Array(buffer[used..<(used + count)])
    }

    private func fill(_ count: Int, within seconds: Int?) throws {
        if used > 0 {
            buffer.removeFirst(used)
            used = 0
        }
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&wait, 1, seconds.map { Int32($0 * 1000) } ?? -1)
        if ready == 0 { throw Failure.timedOut }
        if ready < 0 {
            guard errno == EINTR else { throw Failure.closed }
            return
        }
        let filled = buffer.count
        let room = max(1 << 17, count - filled)
        buffer.append(contentsOf: repeatElement(0, count: room))
        let received = buffer.withUnsafeMutableBytes {
            recv(descriptor, $0.baseAddress.map { $0 + filled }, room, 0)
        }
        let interrupted = received < 0 && errno == EINTR
        buffer.removeLast(room - max(0, received))
        guard received > 0 || interrupted else { throw Failure.closed }
    }
}

extension [UInt8] {
    mutating func append(int32 value: Int) {
        Swift.withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).littleEndian) { append(contentsOf: $0) }
    }
}
