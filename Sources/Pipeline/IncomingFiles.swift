import Foundation
import Glibc
import Spreadsheet

/// A file that may be ingested.
struct IncomingFile: Hashable {
    let path: String
    /// Whether a user named it: then a link is followed. What merely lies in a folder was put there by whoever may write to
    /// it, who must not choose what is read with this user's rights.
    let isNamed: Bool

    var name: String { URL(fileURLWithPath: path).lastPathComponent }

    /// - Throws: `ByteSourceError`.
    func open() throws -> FileSource { try FileSource(path: path, followsLinks: isNamed) }
}

/// The files that paths stand for, and what lies beside them that is none.
struct IncomingFiles {
    var files: [IncomingFile] = []
    /// Links, pipes, devices, names that are no text: each skipped, with the reason and what to do.
    var unfit: [FileOutcome] = []

    /// Files stand for themselves, folders for the files directly in them, without hidden ones, in the order of their names.
    ///
    /// - Throws: `ByteSourceError` where there is nothing at a path, or a folder cannot be read.
    init(at paths: [String]) throws {
        for path in paths {
            var status = stat()
            guard stat(path, &status) == 0 else {
                // A link that leads nowhere is somebody's mistake, reported when it is opened.
                guard lstat(path, &status) == 0 else {
                    throw ByteSourceError(path: path, reason: "does not exist")
                }
                files.append(IncomingFile(path: path, isNamed: true))
                continue
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                try add(folder: path)
            } else {
                files.append(IncomingFile(path: path, isNamed: true))
            }
        }
    }

    private mutating func add(folder: String) throws {
        for bytes in try Self.names(in: folder).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let name = String(validating: bytes, as: UTF8.self) else {
                unfit.append(
                    .skipped(
                        Self.escaped(bytes), "its name is not UTF-8",
                        remedy: "rename it, or have it copied again")
                )
                continue
            }
            let path = folder + "/" + name
            var status = stat()
            // What is gone by now needs no word.
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: files.append(IncomingFile(path: path, isNamed: false))
            case S_IFDIR: continue
            case S_IFLNK:
                unfit.append(
                    .skipped(
                        name,
                        "is a symbolic link, which is not followed here",
                        remedy: "put the file itself in its place, or name it: nqp ingest FILE"
                    ))
            case S_IFIFO: unfit.append(.skipped(name, "is a pipe and no file", remedy: "remove it"))
            case S_IFSOCK: unfit.append(.skipped(name, "is a socket and no file", remedy: "remove it"))
            default: unfit.append(.skipped(name, "is a device and no file", remedy: "remove it"))
            }
        }
    }

    /// The names in a folder as bytes – Foundation repairs those that are not UTF-8, and then nothing bears them –, without
    /// hidden ones.
    private static func names(in folder: String) throws -> [[UInt8]] {
        func failure() -> ByteSourceError {
            ByteSourceError(path: folder, reason: "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard let stream = opendir(folder) else { throw failure() }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw failure() }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.first != UInt8(ascii: ".") { names.append(name) }
        }
    }

    /// The name with `\xC4` for each byte that is part of no character.
    static func escaped(_ name: [UInt8]) -> String {
        var text = ""
        var rest = name[...]
        var parser = Unicode.UTF8.ForwardParser()
        var bytes = name.makeIterator()
        while true {
            switch parser.parseScalar(from: &bytes) {
            case .valid(let character):
                text.unicodeScalars.append(Unicode.UTF8.decode(character))
                rest = rest.dropFirst(character.count)
            case .error(let length):
                for byte in rest.prefix(length) {
                    let digits = String(byte, radix: 16, uppercase: true)
                    text += "\\x" + (digits.count == 1 ? "0" : "") + digits
                }
                rest = rest.dropFirst(length)
            case .emptyInput: return text
            }
        }
    }
}
