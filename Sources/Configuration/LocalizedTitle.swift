/// A title in the two languages that a panel's readers use.
public struct LocalizedTitle: Sendable, Hashable {
    /// English.
    public let en: String
    /// Chinese; the English title where the configuration gives none.
    public let zh: String

    public init(en: String, zh: String) {
        self.en = en
        self.zh = zh
    }
}
