import Glibc

/// Bytes read from front to back, a block at a time.
public protocol ByteSource: AnyObject {
    /// Fills the front of a buffer.
    ///
    /// - Returns: how many bytes were written; 0 at the end.
    /// - Throws: `ByteSourceError`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Why bytes could not be read.
public struct ByteSourceError: Error, Sendable, Hashable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(path.isEmpty ? "\"\"" : path): \(reason)" }
}

/// A file, opened once and read as often as `rewind()` is called: a file that is replaced under the same
/// name meanwhile does not matter, one that is written to is noticed by `hasChanged()`.
public final class FileSource: ByteSource {
    public let path: String
    /// What the file was when it was opened.
    public let stamp: Stamp
    private let descriptor: Int32

    /// Tells a file from another, and from itself after somebody wrote to it.
    public struct Stamp: Sendable, Equatable {
        fileprivate let device: UInt64
        fileprivate let inode: UInt64
        fileprivate let size: Int
        fileprivate let seconds: Int
        fileprivate let nanoseconds: Int

        fileprivate init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// Opens a regular file.
    ///
    /// - Parameter followsLinks: whether the path may be a symbolic link.
    /// - Throws: `ByteSourceError`.
    public init(path: String, followsLinks: Bool = true) throws {
        self.path = path
        // O_NONBLOCK: opening a pipe nobody writes to must not wait.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else {
            if !followsLinks, errno == ELOOP {
                throw ByteSourceError(path: path, reason: "is a symbolic link, which is not followed here")
            }
            throw ByteSourceError(path: path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ByteSourceError(path: path, reason: "is not a regular file")
        }
        stamp = Stamp(status)
    }

    deinit { close(descriptor) }

    /// Its size when it was opened.
    public var byteCount: Int { stamp.size }

    /// Goes back to the first byte.
    public func rewind() { lseek(descriptor, 0, SEEK_SET) }

    /// Another descriptor of the same open file, for the caller to close.
    ///
    /// - Throws: `ByteSourceError`.
    func duplicateDescriptor() throws(ByteSourceError) -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw ByteSourceError(path: path, reason: String(cString: strerror(errno))) }
        return copy
    }

    /// Whether somebody wrote to the file since it was opened.
    public func hasChanged() -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return true }
        return Stamp(status) != stamp
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw ByteSourceError(path: path, reason: String(cString: strerror(errno)))
            }
        }
    }
}

/// Bytes in memory.
public final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private var position = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - position)
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        return count
    }
}
