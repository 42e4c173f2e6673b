/// Words to look for in texts of tables, many times over.
struct TableWords: Sendable {
    /// Found anywhere: Chinese sets no blanks between words.
    private let parts: [[UInt8]]
    /// Found with no Latin letter or digit before and behind.
    private let words: [[UInt8]]

    /// - Parameters:
    ///   - parts: in small letters.
    ///   - words: in small letters.
    init(_ parts: [String], words: [String] = []) {
        self.parts = parts.map { Array($0.utf8) }
        self.words = words.map { Array($0.utf8) }
    }

    /// Whether one of the words stands in a text, in capital or small letters.
    func occur(in text: String) -> Bool {
        text.lowercased().withBytes { text in
            parts.contains { Self.places(of: $0, in: text) { _ in true } }
                || words.contains { word in
                    Self.places(of: word, in: text) { start in
                        let end = start + word.count
                        return (start == 0 || !Self.isOfWord(text[start - 1]))
                            && (end == text.count || !Self.isOfWord(text[end]))
                    }
                }
        }
    }

    /// Whether a word stands at a place that passes a test.
    private static func places(
        of word: [UInt8], in text: UnsafeBufferPointer<UInt8>, where isWanted: (Int) -> Bool
    ) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        for start in 0...(text.count - word.count) where text[start] == first {
            let matches = word.indices.allSatisfy { text[start + $0] == word[$0] }
            if matches, isWanted(start) { return true }
        }
        return false
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
