extension Int {
    /// The number with what is counted: `1 error`, `2 errors`.
    ///
    /// - Parameter plural: nil: the noun with an s.
    public func counted(_ noun: String, _ plural: String? = nil) -> String {
        "\(self) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}
