import Foundation
import Glibc

/// An HTTP server on a port of this machine that keeps what it is sent, for tests of what sends.
public final class HTTPListener: @unchecked Sendable {
    /// One request.
    public struct Request: Sendable {
        /// `POST /api/v1/lineage HTTP/1.1`.
        public let line: String
        /// By lower-case name.
        public let headers: [String: String]
        public let body: [UInt8]
    }

    public let port: Int
    public var url: String { "http://127.0.0.1:\(port)" }
    private let socket: Int32
    private let answer: String
    private let lock = NSLock()
    private var received: [Request] = []

    public struct Failure: Error {}

    /// - Parameter answer: what follows `HTTP/1.1`; nil: none ever comes.
    public init(answering answer: String? = "201 Created") throws {
        self.answer = answer ?? ""
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let size = length
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw Failure() }
        socket = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [weak self, descriptor] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0, let self else { return }
                self.serve(connection)
            }
        }
        thread.start()
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    /// What has arrived so far.
    public var requests: [Request] { lock.withLock { received } }

    private func serve(_ connection: Int32) {
        guard !answer.isEmpty else { return }
        defer { close(connection) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return }
            bytes += chunk[0..<count]
            guard let request = Self.parse(bytes) else { continue }
            lock.withLock { received.append(request) }
            let text = Array("HTTP/1.1 \(answer)\r\nContent-Length: 5\r\nConnection: close\r\n\r\nheard".utf8)
            _ = send(connection, text, text.count, Int32(MSG_NOSIGNAL))
            return
        }
    }

    /// nil: not all of it has come.
    private static func parse(_ bytes: [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<split], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] =
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let body = Array(bytes[(split + 4)...])
        guard body.count >= headers["content-length"].flatMap(Int.init) ?? 0 else { return nil }
        return Request(line: lines[0], headers: headers, body: body)
    }
}
