import CCurl
import Foundation

/// Posts a body to an HTTP endpoint, by libcurl, within bounded time.
///
/// For telling others what happened: events, notifications. It follows no redirects, which would carry the credentials
/// of its headers elsewhere, verifies certificates, and honours `http_proxy`, `https_proxy` and `no_proxy`.
public struct HTTPPost: Sendable {
    /// The endpoint without user, path and query, which may be secrets: what messages show.
    public let origin: String
    private let url: String
    private let headers: [String]
    private let timeout: Duration
    private let connectTimeout: Duration

    /// - Parameters:
    ///   - url: `http://…` or `https://…`.
    ///   - headers: beside `Content-Type`.
    ///   - timeout: for everything, from the look-up of the name to the last byte of the answer.
    ///   - connectTimeout: for the connection alone.
    /// - Throws: `HTTPPostError.unusable` for another scheme, an URL without a host, or a header with a line break.
    public init(
        url: String, headers: [String: String] = [:], timeout: Duration = .seconds(10),
        connectTimeout: Duration = .seconds(3)
    ) throws(HTTPPostError) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else { throw .unusable("is no http:// or https:// address") }
        origin = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
        for (name, value) in headers
        where (name + value).unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            throw .unusable("would get a header, \(name), with a control character")
        }
        self.url = url
        self.headers = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        self.timeout = timeout
        self.connectTimeout = connectTimeout
    }

    /// Sends one body and waits for the answer.
    ///
    /// - Returns: the answer's status, 200 to 299.
    /// - Throws: `HTTPPostError.unreachable` where there was no answer in time, `.rejected` for any other status.
    @discardableResult
    public func send(_ body: [UInt8], contentType: String = "application/json") throws(HTTPPostError) -> Int {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw .unreachable(origin, reason: "libcurl cannot start")
        }
        defer { curl_easy_cleanup(handle) }
        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        // An empty Expect keeps libcurl from asking before it sends.
        for header in ["Content-Type: \(contentType)", "Expect:", "User-Agent: nqp"] + headers {
            guard let longer = curl_slist_append(list, header) else {
                throw .unreachable(origin, reason: "out of memory")
            }
            list = longer
        }
        var answer = Answer()
        let result = perform(handle, list, body, into: &answer)
        guard result == CURLE_OK else {
            throw .unreachable(origin, reason: String(cString: curl_easy_strerror(result)))
        }
        var status = 0
        guard curl_response_code(handle, &status) == CURLE_OK, (200..<300).contains(status) else {
            throw .rejected(origin, status: status, answer: String(decoding: answer.bytes, as: UTF8.self))
        }
        return status
    }

    /// The beginning of what the endpoint answered.
    private struct Answer {
        static let limit = 500
        var bytes: [UInt8] = []
    }

    private func perform(
        _ handle: UnsafeMutableRawPointer, _ list: UnsafeMutablePointer<curl_slist>?, _ body: [UInt8],
        into answer: inout Answer
    ) -> CURLcode {
        withUnsafeMutablePointer(to: &answer) { answer in
            body.withUnsafeBufferPointer { body in
                let options: [() -> CURLcode] = [
                    { curl_set_text(handle, CURLOPT_URL, url) },
                    { curl_set_number(handle, CURLOPT_POST, 1) },
                    { curl_set_number(handle, CURLOPT_POSTFIELDSIZE, body.count) },
                    {
                        curl_set_pointer(
                            handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
                    },
                    { curl_set_headers(handle, list) },
                    { curl_set_number(handle, CURLOPT_FOLLOWLOCATION, 0) },
                    // Time-outs without signals, which would reach any thread of the process.
                    { curl_set_number(handle, CURLOPT_NOSIGNAL, 1) },
                    { curl_set_number(handle, CURLOPT_TIMEOUT_MS, timeout.milliseconds) },
                    { curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, connectTimeout.milliseconds) },
                    { curl_set_writer(handle, Self.keep, answer) },
                ]
                for option in options {
                    let result = option()
                    guard result == CURLE_OK else { return result }
                }
                return curl_easy_perform(handle)
            }
        }
    }

    /// libcurl's write callback: keeps the beginning, and takes the rest as read.
    private static let keep:
        @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
            bytes, size, count, context in
            guard let bytes, let answer = context?.assumingMemoryBound(to: Answer.self) else { return 0 }
            let room = Answer.limit - answer.pointee.bytes.count
            for offset in 0..<min(room, size * count) {
                answer.pointee.bytes.append(UInt8(bitPattern: bytes[offset]))
            }
            return size * count
        }

    /// libcurl's state of the process, made once before its first use.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// Why a post did not arrive.
public enum HTTPPostError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The address or a header cannot be used.
    case unusable(String)
    /// No answer.
    case unreachable(String, reason: String)
    /// An answer that is no success, with its beginning.
    case rejected(String, status: Int, answer: String)

    /// Whether there was an answer.
    public var isAnswer: Bool { if case .rejected = self { true } else { false } }

    public var description: String {
        switch self {
        case .unusable(let reason): "the address \(reason)"
        case .unreachable(let origin, let reason): "\(origin) cannot be reached: \(reason)"
        case .rejected(let origin, let status, let answer):
            "\(origin) answered \(status)"
                + (answer.isEmpty
                    ? "" : ": \(answer.split(whereSeparator: \.isNewline).joined(separator: " "))")
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
