import TestSupport
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

    @Test(
        "what the build would refuse or take otherwise than it is written",
        arguments: [
            ("controls: [size, size]", "5:22: \"size\" twice. Expected each once."),
            ("also: [size, size]", "5:18: \"size\" twice. Expected each once."),
            ("fixed_effects: [entity, entity]", "5:29: \"entity\" twice. Expected each once."),
            (
                "controls: [size, gdp_per_head]",
                "5:22: \"gdp_per_head\" is the treatment and a control. Expected a term in one place of the equation."
            ),
            (
                "controls: [score]",
                "5:16: \"score\" is the outcome and a control. Expected a term in one place of the equation."
            ),
            (
                "outcome: gdp_per_head",
                "6:16: \"gdp_per_head\" is the outcome and the treatment. Expected a term in one place of the equation."
            ),
            (
                "also: [size]\n    controls: [size]",
                "6:16: \"size\" is in `also` and a control. Expected a term in one place of the equation."
            ),
            ("sample: { without: [Aville, 甲] }", "5:33: \"甲\", the entity 1, twice. Expected each once."),
            (
                "sample: { years: { first: 2030, last: 2035 } }",
                "5:22: 2030–2035. Expected years within the periods of index.yaml, 2001–2003."
            ),
            (
                "sample: { years: { first: 2000, last: 2003 } }",
                "5:22: 2000–2003. Expected years within the periods of index.yaml, 2001–2003."
            ),
            (
                "sample: { years: { first: 2003, last: 2001 } }",
                "5:22: 2003–2001. Expected a first year that is not after the last."
            ),
            (
                "lead: 1\n    sample: { years: { first: 2003, last: 2003 } }",
                "6:22: 2003–2003 with `lead: 1`. Expected a first year that has an outcome 1 later, so none after 2002."
            ),
            (
                "sample: { years: { first: 2002, last: 2002 } }",
                "5:22: 2002–2002, which leaves one period: entity fixed effects absorb every term. Expected two periods or more where `fixed_effects` has entity."
            ),
            (
                "lead: 1\n    sample: { years: { first: 2002, last: 2003 } }",
                "6:22: 2002–2003 with `lead: 1`, which leaves one period: entity fixed effects absorb every term. Expected two periods or more where `fixed_effects` has entity."
            ),
            (
                "lead: 3",
                "5:11: `lead: 3`, which leaves none of 2001–2003. Expected a lead below 3, the number of years of the index."
            ),
            (
                "lead: 2",
                "5:11: 2001–2003 with `lead: 2`, which leaves one period: entity fixed effects absorb every term. Expected two periods or more where `fixed_effects` has entity."
            ),
        ])
    func wrong(line: String, message: String) throws {
        let found = try problems(
            """
            models:
              one:
                kind: regression
                title: { en: One }
                \(line)
                treatment: gdp_per_head
            """)
        #expect(found == [message])
    }

    @Test("one period is enough for what compares no entity with its own past")
    func cross() throws {
        let found = try problems(
            """
            models:
              section:
                kind: regression
                title: { en: Section }
                treatment: gdp_per_head
                fixed_effects: [year]
                sample: { years: { first: 2002, last: 2002 } }
              table:
                kind: descriptive
                title: { en: Table }
                terms: [size]
                sample: { years: { first: 2002, last: 2002 } }
            """)
        #expect(found.isEmpty)
    }

    @Test("the past of an outcome may be a control, or a mediator")
    func past() throws {
        let found = try problems(
            """
            models:
              dynamic:
                kind: regression
                title: { en: Dynamic }
                treatment: gdp_per_head
                lead: 1
                controls: [score]
              through_the_past:
                { kind: mediation, title: { en: M }, treatment: size, mediator: score, lead: 1, draws: 99, seed: 1 }
            """)
        #expect(found.isEmpty)
    }

    @Test("a treatment that is among the controls of all models is wrong where it is the treatment")
    func shared() throws {
        let found = try problems(
            """
            defaults:
              treatment: gdp_per_head
              controls: [size]
            models:
              sound:
                kind: regression
                title: { en: Sound }
              wrong:
                kind: regression
                title: { en: Wrong }
                treatment: size
            """)
        #expect(
            found == [
                "11:16: \"size\" is the treatment and a control. Expected a term in one place of the equation. Give the model `controls` of its own."
            ])
    }

    @Test(
        "two models in one column of the paper are a mistake that names both; a mediation takes two columns")
    func places() throws {
        func model(_ id: String, _ kind: String, _ place: String) -> String {
            "  \(id): { kind: \(kind), title: { en: A }, treatment: size, paper: { \(place) } }\n"
        }
        let mediation = "mediation, mediator: gdp_per_head, draws: 99, seed: 1"
        let found = try problems(
            "models:\n" + model("a", "regression", "table: 3, column: 1")
                + model("b", mediation, "table: 5, column: 1")
                + model("c", "regression", "table: 3, column: 1")
                + model("d", "regression", "table: 5, column: 2")
                + model("e", "regression", "table: 3, column: 2")
                + model("f", mediation, "table: 5, column: 3")
                + model("g", "descriptive, terms: [size]", "table: 2")
                + model("h", "descriptive, terms: [size]", "table: 2, column: 1"))
        let expected = "too. Expected one model a column; a mediation takes two."
        #expect(
            found == [
                "4:68: table 3, column 1, of \"c\" is that of \"a\" (models.yaml:2:68) \(expected)",
                "5:68: table 5, column 2, of \"d\" is that of \"b\" (models.yaml:3:111) \(expected)",
                "9:84: table 2 of \"h\" is that of \"g\" (models.yaml:8:84) \(expected)",
            ])
    }

    @Test("the base of an event study is before treatment")
    func base() throws {
        func study(_ base: Int) -> String {
            "models:\n  e: { kind: event_study, title: { en: E }, treatment: size, window: { first: -2, last: 1, base: \(base) } }"
        }
        #expect(try problems(study(-1)).isEmpty)
        #expect(
            try problems(study(0)) == [
                "2:70: -2 to 1, base 0. Expected a first below 0, a last of 0 or above, and a base from the first to -1, before treatment."
            ])
    }

    @Test("a mediator is neither treatment nor control")
    func mediator() throws {
        let found = try problems(
            """
            models:
              m:
                { kind: mediation, title: { en: M }, treatment: size, mediator: size, draws: 99, seed: 1 }
            """)
        #expect(
            found == [
                "3:69: \"size\" is the treatment and the mediator. Expected a term in one place of the equation."
            ])
    }

    @Test("standard errors that say one of type and correction take the other from the defaults")
    func partialErrors() throws {
        func errors(_ defaults: String) throws -> ModelDefinition.StandardErrors? {
            try SmallConfiguration.load(adding: [
                "models.yaml": """
                \(defaults)
                models:
                  some: { kind: regression, title: { en: Some }, treatment: gdp_per_head, standard_errors: { correction: none } }
                """
            ]).models.models.first?.errors
        }
        #expect(try errors("") == .init(kind: .cluster, correction: .none))
        #expect(
            try errors("defaults: { standard_errors: { type: hc1 } }") == .init(kind: .hc1, correction: .none)
        )
    }
}
