import Testing

@testable import Configuration

@Suite("Mistakes in models.yaml")
struct ModelMistakeTests {
    /// What is wrong with these models, each as `line:column: …`.
    private func problems(_ models: String) throws -> [String] {
        do {
            _ = try SmallConfiguration.load(adding: ["models.yaml": models])
            return []
        } catch let error as ConfigurationError {
            return error.problems.map {
                String($0.rendered(in: "").dropFirst("/models.yaml:".count))
            }
        }
    }

    @Test(
        "a bad number of draws is the only complaint: the seed stays a known key",
        arguments: [
            "kind: placebo", "kind: mediation\n    mediator: size", "kind: callaway_santanna",
            "kind: wild_bootstrap",
        ])
    func draws(kind: String) throws {
        let found = try problems(
            """
            models:
              drawn:
                title: { en: Drawn }
                treatment: gdp_per_head
                draws: 5
                seed: 1
                \(kind)
            """)
        #expect(found == ["5:12: found \"5\". Expected a number of draws, 99 to 99999."])
    }
}
