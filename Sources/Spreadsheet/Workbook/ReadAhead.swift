/// A source that another thread reads, a few blocks ahead of who uses it: unpacking and parsing go on at once.
///
/// An error comes where its bytes would have come.
final class ReadAhead: ByteSource {
    private let ahead: Ahead<Block>
    private var block: Block?
    private var used = 0

    private static let blockBytes = 1 << 18
    private static let blockCount = 3

    private final class Block {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 16)
        var count = 0

        deinit { room.deallocate() }
    }

    /// - Parameter source: nobody else uses it from now on.
    init(_ source: any ByteSource) {
        ahead = Ahead((0..<Self.blockCount).map { _ in Block() }) { producer in
            while let block = producer.nextFree() {
                block.count = try source.read(into: block.room)
                if block.count == 0 { return }
                producer.put(block)
            }
        }
    }

    /// - Throws: what the source throws.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if block == nil {
            block = try ahead.next()
            used = 0
        }
        guard let block, buffer.count > 0 else { return 0 }
        let count = min(buffer.count, block.count - used)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block.room[used..<used + count]))
        used += count
        if used == block.count {
            ahead.give(back: block)
            self.block = nil
        }
        return count
    }
}
