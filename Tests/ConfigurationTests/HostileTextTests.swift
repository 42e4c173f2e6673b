import TestSupport
import Testing

@testable import Configuration

@Suite("Texts in a configuration that mean ill")
struct HostileTextTests {
    @Test(
        "an id that is no identifier is refused where it stands: none can be SQL, a path or a format",
        arguments: [
            ("index.yaml", "id: tiny"), ("sources/tidy.yaml", "id: tidy"), ("series.yaml", "people:"),
            ("indicators.yaml", "wealth:"), ("indicators.yaml", "income:"), ("indicators.yaml", "size:"),
            ("frontiers.yaml", "tfp:"), ("frontiers.yaml", "labour:"), ("units.yaml", "person:"),
        ])
    func ids(file: String, old: String) throws {
        for id in ["x; drop table raw.load", "x'", "../x", "%s", "x y", "{{x}}", "$1", "1x", "ｘ", "x\u{301}"]
        {
            let new = old.hasPrefix("id: ") ? "id: \"\(id)\"" : "\"\(id)\":"
            let error = #expect(throws: ConfigurationError.self) {
                try SmallConfiguration.load(editing: file, old, to: new)
            }
            let messages = (error?.problems ?? []).map { $0.rendered(in: "") }
            #expect(messages.contains { $0.contains("an identifier: a letter") }, "\(id): \(messages)")
        }
    }

    @Test("a NUL is refused wherever it stands: no database would keep what follows it")
    func nul() throws {
        for (file, old, new) in [
            ("index.yaml", "title: { en: Tiny,", #"title: { en: "Tiny\0x","#),
            ("entities.yaml", "names: [Total]", #"names: ["To\0tal"]"#),
            ("sources/tidy.yaml", "title: { en: Tidy", #""ti\0tle": 1"# + "\ntitle: { en: Tidy"),
        ] {
            let error = #expect(throws: ConfigurationError.self) {
                try SmallConfiguration.load(editing: file, old, to: new)
            }
            let messages = (error?.problems ?? []).map { $0.rendered(in: "") }
            #expect(messages.contains { $0.contains("a NUL character") }, "\(messages)")
        }
    }
}
