import Foundation

/// A source that another thread reads, a few blocks ahead of who uses it: unpacking and parsing go on at once.
///
/// Memory is bounded by the blocks. An error comes where its bytes would have come.
final class ReadAhead: ByteSource {
    private let shared: Shared
    private var block: UnsafeMutableRawBufferPointer?
    private var used = 0

    private static let blockBytes = 1 << 18
    private static let blockCount = 3

    /// - Parameter source: nobody else uses it from now on.
    init(_ source: any ByteSource) {
        let shared = Shared(source)
        self.shared = shared
        Thread { shared.run() }.start()
    }

    deinit {
        if let block { shared.give(back: block) }
        shared.stop()
    }

    /// - Throws: what the source throws.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if block == nil {
            block = try shared.take()
            used = 0
        }
        guard let block, buffer.count > 0 else { return 0 }
        let count = min(buffer.count, block.count - used)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[used..<used + count]))
        used += count
        if used == block.count {
            shared.give(back: block)
            self.block = nil
        }
        return count
    }

    /// What both threads touch, under its condition; the source, which the reading thread alone touches.
    private final class Shared: @unchecked Sendable {
        private let source: any ByteSource
        private let condition = NSCondition()
        private var free: [UnsafeMutableRawBufferPointer] = []
        private var full: [UnsafeMutableRawBufferPointer] = []
        private var end: Result<Void, any Error>?
        private var isStopped = false

        init(_ source: any ByteSource) {
            self.source = source
            free = (0..<blockCount).map { _ in .allocate(byteCount: blockBytes, alignment: 16) }
        }

        deinit { for block in free + full { block.deallocate() } }

        func run() {
            while let block = nextFree() {
                let filled = Result { try fill(block) }
                condition.withLock {
                    switch filled {
                    case .success(let count) where count > 0:
                        full.append(UnsafeMutableRawBufferPointer(rebasing: block[..<count]))
                    case .success: (end, free) = (.success(()), free + [block])
                    case .failure(let error): (end, free) = (.failure(error), free + [block])
                    }
                    condition.signal()
                }
                if (try? filled.get()) ?? 0 == 0 { return }
            }
        }

        private func fill(_ block: UnsafeMutableRawBufferPointer) throws -> Int {
            try source.read(into: block)
        }

        private func nextFree() -> UnsafeMutableRawBufferPointer? {
            condition.withLock {
                while free.isEmpty, !isStopped { condition.wait() }
                return isStopped ? nil : free.removeLast()
            }
        }

        /// The next block that is full; nil at the end.
        func take() throws -> UnsafeMutableRawBufferPointer? {
            try condition.withLock {
                while full.isEmpty, end == nil { condition.wait() }
                if !full.isEmpty { return full.removeFirst() }
                try end?.get()
                return nil
            }
        }

        func give(back block: UnsafeMutableRawBufferPointer) {
            condition.withLock {
                free.append(UnsafeMutableRawBufferPointer(start: block.baseAddress, count: blockBytes))
                condition.signal()
            }
        }

        func stop() {
            condition.withLock {
                isStopped = true
                condition.signal()
            }
        }
    }
}
