import Foundation
import Glibc

/// Reads a workbook for another process: what runs in the child that `WorkbookProcess` starts.
///
/// It has the file and a socket, limits of memory and processor time, no environment, and writes nothing. If it crashes, its
/// parent has a finding.
public enum WorkbookServer {
    /// The descriptors that the child is started with.
    static let socket: Int32 = 0
    static let file: Int32 = 3

    /// Bytes of memory, and seconds of processor time, that reading a workbook may take.
    static let memory: rlim_t = 1 << 30
    static let seconds: rlim_t = 600

    /// Serves until the parent closes the socket.
    public static func run() {
        limit(RLIMIT_DATA, memory)
        limit(RLIMIT_CPU, seconds)
        limit(RLIMIT_CORE, 0)
        limit(RLIMIT_FSIZE, 0)
        let frames = FrameSocket(socket)
        do {
            guard case (.limits, let body) = try frames.receive() else { return }
            let limits = try JSONDecoder().decode(WorkbookLimits.self, from: Data(body))
            try serve(frames, limits)
        } catch let error as WorkbookError {
            try? frames.send(.failure, json: error)
        } catch let error as ByteSourceError {
            try? frames.send(
                .failure,
                json: WorkbookError.malformed(
                    WorkbookError.Place(), found: error.description, expected: "a file that can be read"))
        } catch {
            // The parent is gone, or sent what is no frame.
        }
    }

    private static func limit(_ resource: __rlimit_resource, _ value: rlim_t) {
        var limit = rlimit(rlim_cur: value, rlim_max: value)
        setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }

    private static func serve(_ frames: FrameSocket, _ limits: WorkbookLimits) throws {
        let book = try WorkbookFile.open(SeekableFile(descriptor: file), limits: limits)
        try frames.send(
            .workbook, json: WorkbookOutline(format: book.format, sheets: book.sheets, remarks: book.remarks))
        while true {
            let (kind, body) = try frames.receive()
            guard kind == .sheet, body.count == 4, book.sheets.indices.contains(body.uint32(0)) else {
                return
            }
            let reader = try book.reader(ofSheet: body.uint32(0))
            var row = SheetRow()
            var batch: [UInt8] = []
            while try reader.next(&row) {
                RowFrame.append(row, to: &batch)
                if batch.count >= 1 << 16 {
                    try frames.send(.rows, batch)
                    batch.removeAll(keepingCapacity: true)
                }
            }
            if !batch.isEmpty { try frames.send(.rows, batch) }
            try frames.send(
                .end,
                json: SheetEnd(
                    sheet: reader.sheet, mergedRanges: reader.mergedRanges,
                    hiddenColumns: reader.hiddenColumns))
        }
    }
}
