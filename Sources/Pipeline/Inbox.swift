import Foundation
import Glibc
import Ingest
import Spreadsheet

/// The folder into which releases arrive.
///
/// What was taken moves to `done/`, what was refused to `quarantine/` beside a report of its findings. Moving is the last
/// step of a file: a run that is cut off before it finds the file known, and moves it then.
public struct Inbox: Sendable {
    public let folder: String
    /// Whether files stay where they are.
    public let keepsFiles: Bool
    /// A file that was written to within this many seconds is looked at again after as long.
    public let settlingSeconds: Double

    public init(folder: String, keepsFiles: Bool = false, settlingSeconds: Double = 2) {
        self.folder = folder
        self.keepsFiles = keepsFiles
        self.settlingSeconds = settlingSeconds
    }

    /// The files of an inbox at one moment.
    struct Survey {
        /// Those that nobody writes to, in the order of their names.
        var files: [IncomingFile]
        /// Those that changed while they were looked at, and wait for the next run.
        var growing: [IncomingFile] = []
        /// What is no file that can be read.
        var unfit: [FileOutcome]

        var skipped: [FileOutcome] {
            growing.map {
                .skipped(
                    $0.name, "is still being written to",
                    remedy: "nothing; the next run reads it when nobody writes to it any more")
            } + unfit
        }
    }

    /// Names that programs give to files they have not finished.
    private static let unfinishedEndings = [".part", ".partial", ".tmp", ".crdownload", ".filepart"]

    /// Looks for files that are complete. Waits once, and only if a file is younger than the settling time.
    ///
    /// - Throws: `ByteSourceError` where there is no such folder.
    func survey() throws -> Survey {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
            throw ByteSourceError(
                path: folder,
                reason:
                    "does not exist; --inbox names the folder into which releases arrive, without it ./inbox")
        }
        guard isFolder.boolValue else {
            throw ByteSourceError(
                path: folder, reason: "is no folder; --inbox names the one into which releases arrive")
        }
        let incoming = try IncomingFiles(at: [folder])
        let files = incoming.files.filter { file in
            let name = file.name.lowercased()
            return !name.hasPrefix("~$") && !Self.unfinishedEndings.contains { name.hasSuffix($0) }
        }
        // A clock that was set back makes files of the future: they are young too, and looked at twice.
        let now = Date.now
        let young = files.filter { now.timeIntervalSince(Self.modified($0.path)) < settlingSeconds }
        guard !young.isEmpty, settlingSeconds > 0 else {
            return Survey(files: files, unfit: incoming.unfit)
        }
        let before = young.map { try? $0.open().stamp }
        Thread.sleep(forTimeInterval: settlingSeconds)
        let growing = zip(young, before).filter { file, stamp in (try? file.open().stamp) != stamp }.map(\.0)
        return Survey(
            files: files.filter { !growing.contains($0) }, growing: growing, unfit: incoming.unfit)
    }

    private static func modified(_ path: String) -> Date {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date ?? .distantPast
    }

    // MARK: - Afterwards

    private var done: String { folder + "/done" }
    private var quarantine: String { folder + "/quarantine" }

    /// Moves a file to where what came of it says. A file that cannot be moved stays, is known to the next run and moved by it.
    ///
    /// - Parameter renamed: other names of its bytes that were refused for the name.
    func settle(
        _ path: String, _ outcome: FileOutcome, renamed: [String] = [], progress: (String) -> Void
    ) {
        switch outcome.state {
        case .loaded, .known:
            move(path, to: done, outcome, progress: progress)
            for name in [outcome.name] + renamed { noteSettled(name, by: outcome, progress: progress) }
        case .refused, .stillRefused:
            move(path, to: quarantine, outcome, with: FindingsReport(of: outcome), progress: progress)
        case .skipped, .waiting: break
        }
    }

    /// Takes a file out of quarantine that was loaded from the archive, since the rules that refused it have changed.
    ///
    /// - Parameter renamed: other names of its bytes that were refused for the name.
    func release(_ outcome: FileOutcome, renamed: [String] = [], progress: (String) -> Void) {
        guard !keepsFiles, outcome.state == .loaded else { return }
        for name in renamed { noteSettled(name, by: outcome, progress: progress) }
        for path in Self.places(for: outcome, in: quarantine) where Self.sha256(path) == outcome.sha256 {
            if move(path, to: done, outcome, progress: progress) != nil {
                try? FileManager.default.removeItem(atPath: Self.report(of: path))
            }
        }
    }

    /// Says in the reports of files of a name that were refused that another was taken, so that nobody mends them any more.
    private func noteSettled(_ refused: String, by outcome: FileOutcome, progress: (String) -> Void) {
        let (stem, ending) = Self.parts(of: refused)
        let isRenamed = refused != outcome.name
        // The first that was refused lies under the name itself.
        guard FileManager.default.fileExists(atPath: quarantine + "/" + refused),
            let names = try? FileManager.default.contentsOfDirectory(atPath: quarantine)
        else { return }
        for name in names where name == refused || (name.hasPrefix(stem + ".") && name.hasSuffix(ending)) {
            // Under its name, or under that and the beginning of its hash.
            let path = quarantine + "/" + name
            guard let sha256 = Self.sha256(path), (sha256 == outcome.sha256) == isRenamed,
                Self.places(named: refused, sha256, in: quarantine).contains(path),
                let text = try? String(contentsOfFile: Self.report(of: path), encoding: .utf8),
                !text.hasPrefix(FindingsReport.settled)
            else { continue }
            write(
                FindingsReport.settled
                    + (isRenamed
                        ? " by the same bytes, taken as \(outcome.name.printable) since, SHA-256 "
                        : " by the file of this name that was taken since, SHA-256 ")
                    + "\(outcome.sha256). Nothing is left to do.\n\n" + text,
                to: Self.report(of: path), progress: progress)
        }
    }

    private static func report(of path: String) -> String { path + ".findings.txt" }

    /// Where a file may lie: under its name, or, where another has that, under its name and the beginning of its hash.
    private static func places(for outcome: FileOutcome, in folder: String) -> [String] {
        places(named: outcome.name, outcome.sha256, in: folder)
    }

    private static func places(named name: String, _ sha256: String, in folder: String) -> [String] {
        let (stem, ending) = parts(of: name)
        return [folder + "/" + name, folder + "/" + stem + "." + sha256.prefix(12) + ending]
    }

    private static func parts(of name: String) -> (stem: String, ending: String) {
        let url = URL(fileURLWithPath: name)
        return (
            url.deletingPathExtension().lastPathComponent,
            url.pathExtension.isEmpty ? "" : "." + url.pathExtension
        )
    }

    private static func sha256(_ path: String) -> String? {
        guard let file = try? FileSource(path: path, followsLinks: false) else { return nil }
        return try? FileIdentity(of: file, named: "", declared: nil).sha256
    }

    /// - Parameter report: is written first: a run that is cut off between the two writes it again.
    /// - Returns: where it is now; nil: where it was.
    @discardableResult
    private func move(
        _ path: String, to folder: String, _ outcome: FileOutcome, with report: FindingsReport? = nil,
        progress: (String) -> Void
    ) -> String? {
        let places = Self.places(for: outcome, in: folder)
        // The same bytes under the same name are replaced, others never.
        let target = places.first { place in
            !FileManager.default.fileExists(atPath: place) || Self.sha256(place) == outcome.sha256
        }
        guard let target else {
            progress("\(outcome.name) stays in the inbox: \(places[1]) is another file")
            return nil
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            progress("\(outcome.name) stays in the inbox: \(folder): \(error.localizedDescription)")
            return nil
        }
        // Whoever may write to the inbox could have made it, to have files put where only this user may.
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            progress(
                "\(outcome.name) stays in the inbox: \(folder) is a link, not a folder; make it a folder")
            return nil
        }
        if let report { write(report.text, to: Self.report(of: target), progress: progress) }
        // rename(2) is all or nothing.
        guard rename(path, target) == 0 else {
            progress("\(outcome.name) stays in the inbox: \(String(cString: strerror(errno)))")
            return nil
        }
        return target
    }

    private func write(_ text: String, to path: String, progress: (String) -> Void) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            progress("\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
