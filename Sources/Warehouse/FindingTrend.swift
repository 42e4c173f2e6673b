import Configuration

/// How often a run found a rule broken, beside the run before it that read the same sources.
public struct FindingTrend: Sendable, Hashable {
    public let severity: String
    public let rule: String
    public let count: Int
    /// How many are about what no earlier run had found.
    public let newCount: Int
    /// How many more are only counted, beyond those that are kept, as they were in an earlier run: any of them may be new.
    public let untoldCount: Int
    /// How many the run before had; nil where none had read the sources.
    public let formerCount: Int?
    /// How many files of these sources the run read; nil for the panel.
    public let fileCount: Int?
    /// How many the run before read; nil for the panel, and where there was none.
    public let formerFileCount: Int?

    /// `unknown_entity: 3 (2 new; last time 1)`; where the runs read other numbers of files, `3, 2 files read (2 new; last time 1,
    /// 1 file read)`.
    public var text: String {
        let isAlike = fileCount == formerFileCount || formerCount == nil
        func files(_ count: Int?) -> String {
            isAlike ? "" : count.map { ", \($0.counted("file")) read" } ?? ""
        }
        var remarks: [String] = []
        if newCount > 0 { remarks.append("\(untoldCount > 0 ? "at least " : "")\(newCount) new") }
        switch formerCount {
        case nil: remarks = ["first time"]
        case count?: remarks.append("last time as many" + files(formerFileCount))
        case let former?: remarks.append("last time \(former)" + files(formerFileCount))
        }
        return
            "\(rule): \(count == 0 ? "none" : "\(count)")\(files(fileCount)) (\(remarks.joined(separator: "; ")))"
    }
}
