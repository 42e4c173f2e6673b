import Foundation

/// Blocks that a thread of its own fills ahead of who uses them; a few go round between the two, so that memory is bounded.
final class Ahead<Block> {
    private let shared: Shared

    /// - Parameters:
    ///   - blocks: those that go round.
    ///   - fill: fills a block that was filled before or is new; false at the end. What it uses, nobody else uses from now on.
    init(_ blocks: [Block], fill: @escaping (inout Block) throws -> Bool) {
        let shared = Shared(blocks, fill: fill)
        self.shared = shared
        Thread { shared.run() }.start()
    }

    deinit { shared.stop() }

    /// The next block, in the order of filling; nil at the end.
    ///
    /// - Throws: what filling threw, behind the blocks before it, and again.
    func next() throws -> Block? { try shared.take() }

    /// Hands a block back to be filled again.
    func give(back block: Block) { shared.give(back: block) }

    /// What both threads touch, under its condition; the filling, which is its thread's alone.
    private final class Shared: @unchecked Sendable {
        private let fill: (inout Block) throws -> Bool
        private let condition = NSCondition()
        private var free: [Block]
        private var full: [Block] = []
        private var end: Result<Void, any Error>?
        private var isStopped = false

        init(_ blocks: [Block], fill: @escaping (inout Block) throws -> Bool) {
            free = blocks
            self.fill = fill
        }

        func run() {
            while var block = nextFree() {
                let filled = Result { try fill(&block) }
                condition.withLock {
                    switch filled {
                    case .success(true): full.append(block)
                    case .success(false): end = .success(())
                    case .failure(let error): end = .failure(error)
                    }
                    condition.signal()
                }
                guard case .success(true) = filled else { return }
            }
        }

        private func nextFree() -> Block? {
            condition.withLock {
                while free.isEmpty, !isStopped { condition.wait() }
                return isStopped ? nil : free.removeLast()
            }
        }

        func take() throws -> Block? {
            try condition.withLock {
                while full.isEmpty, end == nil { condition.wait() }
                if !full.isEmpty { return full.removeFirst() }
                try end?.get()
                return nil
            }
        }

        func give(back block: Block) {
            condition.withLock {
                free.append(block)
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
