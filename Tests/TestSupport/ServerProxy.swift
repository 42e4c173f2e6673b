import Foundation
import Glibc

/// Stands between a program and a PostgreSQL server, counts what the program asks for, and does something at one
/// of these requests: the same point of a run every time, where a clock would hit another.
///
/// A request is what the protocol (version 3) answers as a whole: a query, a parsed and bound statement up to its
/// `Sync`, one block of a copy.
public final class ServerProxy: @unchecked Sendable {
    /// Where the trap acts.
    public enum Moment: Sendable {
        /// Everything before the request is answered; it itself never reaches the server.
        case before
        /// The server has the request and may have begun; the program has no answer.
        case after
    }

    /// What is done at one request.
    public struct Trap: Sendable {
        let request: Int
        let moment: Moment
        let action: @Sendable () -> Bool

        /// - Parameters:
        ///   - request: the place of the request among all, from 0.
        ///   - action: returns whether the session goes on; otherwise both of its ends are closed.
        public init(at request: Int, _ moment: Moment, action: @escaping @Sendable () -> Bool) {
            (self.request, self.moment, self.action) = (request, moment, action)
        }
    }

    public struct Failure: Error {}

    /// The folder of the socket, for `host=`.
    public let folder: String
    private let server: String
    private let trap: Trap?
    private let listener: Int32
    private let lock = NSLock()
    private var kinds: [UInt8] = []
    private var wasSprung = false

    /// - Parameters:
    ///   - folder: made for the socket, and removed with the proxy.
    ///   - server: the path of the server's socket.
    public init(folder: String, server: String, trap: Trap? = nil) throws {
        (self.folder, self.server, self.trap) = (folder, server, trap)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        listener = Self.socket()
        guard listener >= 0, Self.with(folder + "/.s.PGSQL.5432", { bind(listener, $0, $1) }) == 0,
            listen(listener, 16) == 0
        else { throw Failure() }
        Thread { [weak self, listener] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                guard let self else { return }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                Thread { self.serve(client) }.start()
            }
        }.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The first message of every request so far, as the protocol's letter: `Q`, `P`, `d` for a block of a copy, …
    public var requests: [Character] { lock.withLock { kinds.map { Character(UnicodeScalar($0)) } } }

    /// Whether the run came as far as the trap.
    public var isSprung: Bool { lock.withLock { wasSprung } }

    // MARK: - Sessions

    private func serve(_ client: Int32) {
        let upstream = Self.socket()
        defer {
            close(client)
            close(upstream)
        }
        guard Self.with(server, { connect(upstream, $0, $1) }) == 0 else { return }
        var messages = FrontendMessages()
        while true {
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&ends, 2, -1) > 0 else { return }
            if ends[1].revents != 0 {
                guard let bytes = Self.read(upstream), Self.write(bytes, to: client) else { return }
            }
            if ends[0].revents != 0 {
                guard let bytes = Self.read(client) else { return }
                messages.append(bytes)
                while let request = messages.next() {
                    guard forward(request, to: upstream) else { return }
                }
            }
        }
    }

    private func forward(_ request: FrontendMessages.Request, to upstream: Int32) -> Bool {
        guard let kind = request.kind else { return Self.write(request.bytes, to: upstream) }
        let isTrapped = lock.withLock {
            kinds.append(kind)
            guard let trap, trap.request == kinds.count - 1 else { return false }
            wasSprung = true
            return true
        }
        guard isTrapped, let trap else { return Self.write(request.bytes, to: upstream) }
        switch trap.moment {
        case .before: return trap.action() && Self.write(request.bytes, to: upstream)
        case .after: return Self.write(request.bytes, to: upstream) && trap.action()
        }
    }

    // MARK: - Sockets

    /// Not inherited: a server that a trap starts would keep the session open.
    private static func socket() -> Int32 {
        Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func with(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return -1 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}

/// The bytes of a client, cut into requests.
private struct FrontendMessages {
    struct Request {
        /// nil: the start of a session.
        let kind: UInt8?
        let bytes: [UInt8]
    }

    /// Sync, Query, CopyData, CopyDone, CopyFail, Terminate: what the server acts upon by itself.
    private static let ends = Set("SQdcfX".utf8)

    private var buffer: [UInt8] = []
    private var hasStarted = false
    private var pending: [UInt8] = []
    private var kind: UInt8?

    mutating func append(_ bytes: [UInt8]) { buffer += bytes }

    /// The next whole request.
    mutating func next() -> Request? {
        while true {
            // A type and a length that counts itself; the first message of a session has no type.
            let head = hasStarted ? 1 : 0
            guard buffer.count >= head + 4 else { return nil }
            let length = head + buffer[head..<head + 4].reduce(0) { $0 << 8 | Int($1) }
            guard buffer.count >= length else { return nil }
            let message = Array(buffer[..<length])
            buffer.removeFirst(length)
            guard hasStarted else {
                hasStarted = true
                return Request(kind: nil, bytes: message)
            }
            kind = kind ?? message[0]
            pending += message
            if Self.ends.contains(message[0]) {
                defer { (kind, pending) = (nil, []) }
                return Request(kind: kind, bytes: pending)
            }
        }
    }
}
