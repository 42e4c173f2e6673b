import Foundation
import Glibc

/// A workbook that a child process reads, so that a crash of a parser is a refusal of the file and not the end of the run.
///
/// The child is started once; rows come over a socket, a block ahead of what is asked for. A sheet that is left before its
/// end, and one that is begun while another is read, take a child of their own.
final class WorkbookProcess: Workbook {
    let format: WorkbookFormat
    let sheets: [SheetInfo]
    let remarks: [String]

    private let program: WorkbookAccess.Program
    private let file: SeekableFile
    private let limits: WorkbookLimits
    /// A child that waits for the number of a sheet.
    private var idle: WorkbookChild?

    init(_ file: SeekableFile, program: WorkbookAccess.Program, limits: WorkbookLimits) throws {
        self.program = program
        self.file = file
        self.limits = limits
        let child = try WorkbookChild(program, file: file, limits: limits)
        let outline = try child.outline()
        (format, sheets, remarks) = (outline.format, outline.sheets, outline.remarks)
        idle = child
    }

    func reader(ofSheet position: Int) throws -> any SheetReader {
        var child = idle
        idle = nil
        if child == nil {
            child = try WorkbookChild(program, file: file, limits: limits)
            _ = try child?.outline()
        }
        guard let child else { throw WorkbookError.readerEnded(how: "could not be started") }
        return try RemoteSheetReader(sheets[position], child: child, limits: limits) { [weak self] in
            self?.idle = child
        }
    }
}

private final class RemoteSheetReader: SheetReader {
    private(set) var sheet: SheetInfo
    private(set) var mergedRanges: [CellRange] = []
    private(set) var hiddenColumns = ColumnSet()
    private let child: WorkbookChild
    private let limits: WorkbookLimits
    private let giveBack: () -> Void
    private var batch: [UInt8] = []
    private var place = 0
    private var isAtEnd = false
    private var last = 0

    init(_ sheet: SheetInfo, child: WorkbookChild, limits: WorkbookLimits, giveBack: @escaping () -> Void)
        throws
    {
        self.sheet = sheet
        self.child = child
        self.limits = limits
        self.giveBack = giveBack
        try child.begin(sheet: sheet.position)
    }

    func next(_ row: inout SheetRow) throws -> Bool {
        while place == batch.count {
            if isAtEnd { return false }
            switch try child.receive() {
            case (.rows, let body): (batch, place) = (body, 0)
            case (.end, let body):
                let end = try child.decode(SheetEnd.self, body)
                guard end.mergedRanges.count <= limits.mergedRanges else { throw child.nonsense() }
                (sheet, mergedRanges, hiddenColumns) = (end.sheet, end.mergedRanges, end.hiddenColumns)
                isAtEnd = true
                giveBack()
            default: throw child.nonsense()
            }
        }
        row.begin(last, isHidden: false)
        guard RowFrame.read(batch, at: &place, limits: limits, into: &row) else { throw child.nonsense() }
        last = row.number
        return true
    }
}

/// A child process that reads a workbook.
private final class WorkbookChild {
    private let process: pid_t
    private let frames: FrameSocket
    private let timeout: Int
    private var isReaped = false

    init(_ program: WorkbookAccess.Program, file: SeekableFile, limits: WorkbookLimits) throws {
        timeout = program.timeout
        var pair: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
            throw ByteSourceError(path: program.executable, reason: String(cString: strerror(errno)))
        }
        frames = FrameSocket(pair[0])
        let theirs = pair[1]
        defer { close(theirs) }
        do {
            process = try Self.spawn(program, socket: theirs, file: file.descriptor)
        } catch {
            isReaped = true
            throw error
        }
        do { try frames.send(.limits, json: limits) } catch { throw ended() }
    }

    deinit {
        guard !isReaped else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    private static func spawn(_ program: WorkbookAccess.Program, socket: Int32, file: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Its socket and its file under the numbers that it knows; copies through high ones, for those may be each other's.
        posix_spawn_file_actions_adddup2(&actions, socket, 100)
        posix_spawn_file_actions_adddup2(&actions, file, 101)
        posix_spawn_file_actions_adddup2(&actions, 100, WorkbookServer.socket)
        posix_spawn_file_actions_adddup2(&actions, 101, WorkbookServer.file)
        posix_spawn_file_actions_addclose(&actions, 100)
        posix_spawn_file_actions_addclose(&actions, 101)
        for stream in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        // The caller's thread may block signals that are to end the child.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments = ([program.name] + program.arguments).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        // No environment: no names of databases, no passwords.
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var process: pid_t = 0
        let status = posix_spawn(
            &process, program.executable, &actions, &attributes, &arguments, &environment)
        guard status == 0 else {
            throw ByteSourceError(path: program.executable, reason: String(cString: strerror(status)))
        }
        return process
    }

    func outline() throws -> WorkbookOutline {
        guard case (.workbook, let body) = try receive() else { throw nonsense() }
        let outline = try decode(WorkbookOutline.self, body)
        guard outline.sheets.enumerated().allSatisfy({ $0 == $1.position }) else { throw nonsense() }
        return outline
    }

    func begin(sheet: Int) throws {
        var body: [UInt8] = []
        body.append(int32: sheet)
        do { try frames.send(.sheet, body) } catch { throw ended() }
    }

    /// - Throws: `WorkbookError`: what the child refuses the file for, or how it ended.
    func receive() throws -> (FrameKind, [UInt8]) {
        do {
            let (kind, body) = try frames.receive(within: timeout)
            guard kind == .failure else { return (kind, body) }
            throw try decode(WorkbookError.self, body)
        } catch FrameSocket.Failure.timedOut {
            kill(process, SIGKILL)
            throw WorkbookError.readerEnded(how: "did not answer within \(timeout) seconds")
        } catch FrameSocket.Failure.invalid {
            throw nonsense()
        } catch is FrameSocket.Failure {
            throw ended()
        }
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws -> Value {
        do { return try JSONDecoder().decode(type, from: Data(body)) } catch { throw nonsense() }
    }

    func nonsense() -> WorkbookError {
        kill(process, SIGKILL)
        return .readerEnded(how: "answered nonsense")
    }

    /// How the child came to its end.
    private func ended() -> WorkbookError {
        var status: Int32 = 0
        // It has closed its socket: it ends, or is to.
        for _ in 0..<50 {
            if waitpid(process, &status, WNOHANG) == process {
                isReaped = true
                break
            }
            usleep(20_000)
        }
        guard isReaped else { return .readerEnded(how: "stopped answering") }
        let signal = status & 0x7F
        guard signal != 0 else { return .readerEnded(how: "ended with the status \(status >> 8 & 0xFF)") }
        if signal == SIGXCPU { return .readerEnded(how: "took more than \(WorkbookServer.seconds) seconds") }
        return .readerEnded(how: "crashed (\(String(cString: strsignal(signal))))")
    }
}
