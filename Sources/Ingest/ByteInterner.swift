/// Remembers what byte strings stand for, without making a string of a byte string that it has met.
///
/// Bounded: a file in which every name differs empties it now and then instead of filling the memory.
struct ByteInterner {
    private struct Entry {
        var hash: UInt64
        var start: Int
        var count: Int
        var meaning: Int
    }

    private static let limit = 1 << 16
    private var slots: [Int32] = Array(repeating: -1, count: 256)
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []

    /// What `name` stands for, found out by `resolve` where it is new.
    mutating func meaning(of name: UnsafeBufferPointer<UInt8>, resolve: (String) throws -> Int) rethrows
        -> Int
    {
        // FNV-1a
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.hash == hash, entry.count == name.count, equals(entry, name) { return entry.meaning }
            slot = (slot + 1) & (slots.count - 1)
        }
        let meaning = try resolve(String(decoding: name, as: UTF8.self))
        insert(Entry(hash: hash, start: bytes.count, count: name.count, meaning: meaning), name)
        return meaning
    }

    private func equals(_ entry: Entry, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in 0..<entry.count where bytes[entry.start + index] != name[index] { return false }
        return true
    }

    private mutating func insert(_ entry: Entry, _ name: UnsafeBufferPointer<UInt8>) {
        var entry = entry
        if entries.count == Self.limit || bytes.count > 1 << 22 {
            entries.removeAll(keepingCapacity: true)
            bytes.removeAll(keepingCapacity: true)
            slots = Array(repeating: -1, count: slots.count)
            entry.start = 0
        }
        entries.append(entry)
        bytes.append(contentsOf: name)
        if entries.count * 2 > slots.count {
            slots = Array(repeating: -1, count: slots.count * 2)
            for index in entries.indices { place(index) }
        } else {
            place(entries.count - 1)
        }
    }

    private mutating func place(_ index: Int) {
        var slot = Int(truncatingIfNeeded: entries[index].hash) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index)
    }
}
