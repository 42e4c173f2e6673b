import Foundation

/// Blocks that a thread of its own fills ahead of who uses them; a few go round between the two, so that memory is bounded.
final class Ahead<Block> {
    private let producer: Producer

    /// - Parameters:
    ///   - blocks: those that go round.
    ///   - produce: takes free blocks and hands them over filled, until it has no more or there is no free one, for nobody wants any
    ///     more. What it uses, nobody else uses from now on.
    init(_ blocks: [Block], produce: @escaping (Producer) throws -> Void) {
        let producer = Producer(blocks)
        self.producer = producer
        let work = Work(produce: produce)
        Thread { producer.finish(Result { try work.produce(producer) }) }.start()
    }

    deinit { producer.stop() }

    /// The next block, in the order of filling; nil at the end.
    ///
    /// - Throws: what filling threw, behind the blocks before it, and again.
    func next() throws -> Block? { try producer.take() }

    /// Hands a block back to be filled again.
    func give(back block: Block) { producer.give(back: block) }

    /// What the thread alone calls.
    private struct Work: @unchecked Sendable {
        let produce: (Producer) throws -> Void
    }

    /// What both threads touch, under its condition.
    final class Producer: @unchecked Sendable {
        private let condition = NSCondition()
        private var free: [Block]
        private var full: [Block] = []
        private var end: Result<Void, any Error>?
        private var isStopped = false

        fileprivate init(_ blocks: [Block]) { free = blocks }

        /// A block to fill, waited for; nil where nobody wants any more.
        func nextFree() -> Block? {
            condition.withLock {
                while free.isEmpty, !isStopped { condition.wait() }
                return isStopped ? nil : free.removeLast()
            }
        }

        /// Hands a block over.
        func put(_ block: Block) {
            condition.withLock {
                full.append(block)
                condition.signal()
            }
        }

        fileprivate func finish(_ result: Result<Void, any Error>) {
            condition.withLock {
                end = result
                condition.signal()
            }
        }

        fileprivate func take() throws -> Block? {
            try condition.withLock {
                while full.isEmpty, end == nil { condition.wait() }
                if !full.isEmpty { return full.removeFirst() }
                try end?.get()
                return nil
            }
        }

        fileprivate func give(back block: Block) {
            condition.withLock {
                free.append(block)
                condition.signal()
            }
        }

        fileprivate func stop() {
            condition.withLock {
                isStopped = true
                condition.signal()
            }
        }
    }
}
