import Glibc

/// A file of which any part can be read at any time.
///
/// The formats of workbooks are read from their ends and back and forth; a source that only flows is copied into a
/// temporary file without a name first, which is gone with the last descriptor of it.
public final class SeekableFile {
    public let size: Int
    let descriptor: Int32

    /// Takes a descriptor over.
    ///
    /// - Throws: `ByteSourceError` where it is none of a regular file.
    public init(descriptor: Int32) throws(ByteSourceError) {
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ByteSourceError(path: "descriptor \(descriptor)", reason: "is not a regular file")
        }
        size = Int(status.st_size)
    }

    /// - Parameter bytes: from its first byte; an open file is used as it is, anything else read to its end.
    /// - Throws: `WorkbookError.limit` for a file beyond the limit; `ByteSourceError`; what the source throws.
    public convenience init(_ bytes: any ByteSource, limits: WorkbookLimits = WorkbookLimits()) throws {
        if let file = bytes as? FileSource {
            try self.init(descriptor: file.duplicateDescriptor())
        } else {
            try self.init(descriptor: Self.spool(bytes, limit: limits.fileBytes))
        }
        guard size <= limits.fileBytes else { throw Self.tooLarge(limits.fileBytes) }
    }

    deinit { close(descriptor) }

    /// Fills a buffer from a place of the file on.
    ///
    /// - Returns: how many bytes there were; fewer than asked for only at the end.
    /// - Throws: `ByteSourceError`.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled,
                off_t(offset + filled))
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw ByteSourceError(path: "the workbook", reason: String(cString: strerror(errno)))
            }
        }
        return filled
    }

    /// Up to `count` bytes from a place on; fewer at the end.
    func bytes(at offset: Int, count: Int) throws(ByteSourceError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: min(count, size - offset))
        var failure: ByteSourceError?
        let read = bytes.withUnsafeMutableBytes { buffer in
            do throws(ByteSourceError) {
                return try self.read(at: offset, into: buffer)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        bytes.removeLast(bytes.count - read)
        return bytes
    }

    private static func tooLarge(_ limit: Int) -> WorkbookError {
        .limit(
            WorkbookError.Place(), found: "a workbook of more than \(limit >> 20) MB",
            limit: "at most \(limit >> 20) MB")
    }

    private static func spool(_ bytes: any ByteSource, limit: Int) throws -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/nqp-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw ByteSourceError(
                path: folder, reason: "no temporary file: " + String(cString: strerror(errno)))
        }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        do {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
            defer { buffer.deallocate() }
            var total = 0
            while case let count = try bytes.read(into: buffer), count > 0 {
                total += count
                guard total <= limit else { throw tooLarge(limit) }
                var written = 0
                while written < count {
                    let step = write(descriptor, buffer.baseAddress.map { $0 + written }, count - written)
                    if step < 0, errno == EINTR { continue }
                    guard step > 0 else {
                        throw ByteSourceError(
                            path: folder, reason: "a temporary file: " + String(cString: strerror(errno)))
                    }
                    written += step
                }
            }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }
}

/// A file from its first byte to its last.
final class SequentialReader: ByteSource {
    private let file: SeekableFile
    private var offset = 0

    init(_ file: SeekableFile) { self.file = file }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try file.read(at: offset, into: buffer)
        offset += count
        return count
    }
}

extension [UInt8] {
    /// Numbers as both formats write them, lowest byte first. The caller has checked that they are there.
    func uint16(_ place: Int) -> Int { Int(self[place]) | Int(self[place + 1]) << 8 }
    func uint32(_ place: Int) -> Int { uint16(place) | uint16(place + 2) << 16 }
    func uint64(_ place: Int) -> UInt64 { UInt64(uint32(place)) | UInt64(uint32(place + 4)) << 32 }
}
