import Foundation
import OpenLineage
import Testing

@Suite("OpenLineage events")
struct RunEventTests {
    private static let producer = "urn:nqp:test"
    private static let run = UUID(uuidString: "3F5E83FA-3480-44FF-99C5-FF943904E5E8") ?? UUID()

    private func facet<Content>(_ content: Content) -> Facet<Content> {
        Facet(content, producer: Self.producer)
    }

    private func object(_ event: RunEvent) throws -> [String: Any] {
        let bytes = try event.json()
        #expect(!bytes.contains(0x0A))
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test("has what the standard requires, and nothing where there is nothing to say")
    func required() throws {
        let event = RunEvent(
            .start, at: Date(timeIntervalSince1970: 1_700_000_000.25), run: Run(Self.run),
            job: Job(namespace: "nqp", name: "nqp.run"), producer: Self.producer)
        let expected = """
            {"eventTime":"2023-11-14T22:13:20.250Z","eventType":"START","inputs":[],"job":{"facets":{},"name":"nqp.run",\
            "namespace":"nqp"},"outputs":[],"producer":"urn:nqp:test","run":{"facets":{},\
            "runId":"3f5e83fa-3480-44ff-99c5-ff943904e5e8"},\
            "schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"}
            """
        #expect(String(decoding: try event.json(), as: UTF8.self) == expected)
    }

    @Test("every facet says who made it and by which definition, beside its own fields")
    func facets() throws {
        var run = RunFacets()
        run.parent = facet(ParentRun(run: Self.run, namespace: "airflow", job: "dag.task"))
        run.errorMessage = facet(ErrorMessage("no space"))
        run.processingEngine = facet(ProcessingEngine(name: "nqp", version: "1"))
        run.warehouseRun = facet(WarehouseRun(number: 3, configuration: "ab"))
        var job = JobFacets()
        job.documentation = facet(JobDocumentation("what it does"))
        job.jobType = facet(JobType("TASK"))
        var data = DatasetFacets()
        data.schema = facet(DatasetSchema([DatasetSchema.Field(name: "a", type: "text", description: nil)]))
        data.dataSource = facet(DataSource(name: "postgres://h:1", uri: "postgres://h:1/d"))
        data.documentation = facet(DatasetDocumentation("what it is"))
        data.version = facet(DatasetVersion("1"))
        let name = DatasetName(namespace: "file", name: "a.csv")
        data.columnLineage = facet(
            ColumnLineage([
                "a": ColumnLineage.Sources([
                    ColumnLineage.InputField(
                        name, field: "b", ColumnLineage.Transformation("IDENTITY", "as it is"))
                ])
            ]))
        var output = OutputFacets()
        output.outputStatistics = facet(OutputStatistics(rowCount: 3))
        let event = try object(
            RunEvent(
                .complete, at: .now, run: Run(Self.run, facets: run),
                job: Job(namespace: "nqp", name: "nqp.run", facets: job),
                inputs: [InputDataset(name, facets: data)],
                outputs: [OutputDataset(name, facets: data, outputFacets: output)], producer: Self.producer))
        // Facet → the fields that its definition requires (OpenLineage 1.54, spec/facets).
        let required: [String: [String]] = [
            "parent": ["run", "job"], "errorMessage": ["message", "programmingLanguage"],
            "processing_engine": ["version"], "nqp_run": ["number"], "documentation": ["description"],
            "jobType": ["processingType", "integration"], "schema": ["fields"],
            "dataSource": ["name", "uri"],
            "version": ["datasetVersion"], "columnLineage": ["fields"], "outputStatistics": ["rowCount"],
        ]
        let inputs = try #require(event["inputs"] as? [[String: Any]])
        let outputs = try #require(event["outputs"] as? [[String: Any]])
        let groups = [
            (event["run"] as? [String: Any])?["facets"], (event["job"] as? [String: Any])?["facets"],
            inputs[0]["facets"], outputs[0]["facets"], outputs[0]["outputFacets"],
        ].compactMap { $0 as? [String: [String: Any]] }
        #expect(groups.count == 5 && Set(groups.flatMap(\.keys)) == Set(required.keys))
        let version = /https:\/\/openlineage\.io\/spec\/(facets\/)?\d+-\d+-\d+\/(\w+)\.json#\/\$defs\/(\w+)/
        for (name, facet) in groups.flatMap({ $0 }) {
            #expect(facet["_producer"] as? String == Self.producer)
            let match = try #require((facet["_schemaURL"] as? String)?.wholeMatch(of: version), "\(name)")
            #expect(match.2 == match.3 || match.2 == "OpenLineage")
            for field in required[name] ?? [] { #expect(facet[field] != nil, "\(name) lacks \(field)") }
        }
    }

    @Test(
        "a parent is read from the scheduler's text, whose namespace may hold slashes",
        arguments: [
            ("airflow/dag.task/3f5e83fa-3480-44ff-99c5-ff943904e5e8", "airflow"),
            ("https://a/b/dag.task/3F5E83FA-3480-44FF-99C5-FF943904E5E8", "https://a/b"),
            ("dag.task/3f5e83fa-3480-44ff-99c5-ff943904e5e8", nil), ("a/b/c", nil), ("", nil),
        ])
    func parent(text: String, namespace: String?) {
        let parent = ParentRun(text)
        #expect(parent?.job.namespace == namespace)
        if parent != nil { #expect(parent?.run.runId == Self.run.uuidString.lowercased()) }
    }
}
