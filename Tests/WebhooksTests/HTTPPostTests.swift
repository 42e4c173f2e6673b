import TestSupport
import Testing
import Webhooks

@Suite("Posting over HTTP")
struct HTTPPostTests {
    @Test("the body arrives with its headers, whatever its bytes")
    func arrives() throws {
        let listener = try HTTPListener()
        let body: [UInt8] = Array("{\"指标\": 1}\0".utf8) + [UInt8](repeating: 7, count: 200_000)
        let status = try HTTPPost(
            url: listener.url + "/api/v1/lineage?a=1", headers: ["Authorization": "Bearer secret"]
        ).send(body)
        #expect(status == 201)
        let request = try #require(listener.requests.first)
        #expect(request.line == "POST /api/v1/lineage?a=1 HTTP/1.1")
        #expect(request.headers["authorization"] == "Bearer secret")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.body == body)
    }

    @Test("an empty body is a body")
    func empty() throws {
        let listener = try HTTPListener()
        try HTTPPost(url: listener.url).send([])
        #expect(listener.requests.first?.headers["content-length"] == "0")
    }

    @Test(
        "any answer but success is an error that says what was answered", arguments: ["500 Oh", "302 Found"])
    func rejected(_ answer: String) throws {
        let listener = try HTTPListener(answering: answer)
        #expect(
            throws: HTTPPostError.rejected(
                listener.url, status: Int(answer.prefix(3)) ?? 0, answer: "heard")
        ) { try HTTPPost(url: listener.url + "/secret-path").send([1]) }
    }

    @Test("a server that is silent, or is not there, costs no more than the time allowed")
    func silent() throws {
        let listener = try HTTPListener(answering: nil)
        let clock = ContinuousClock()
        let time = clock.measure {
            for url in [listener.url, "http://127.0.0.1:1"] {
                #expect(throws: HTTPPostError.self) {
                    try HTTPPost(url: url, timeout: .milliseconds(300)).send([1])
                }
            }
        }
        #expect(time < .seconds(5))
    }

    @Test(
        "what is no address of the web is refused before anything is sent",
        arguments: ["", "ftp://a/b", "file:///etc/passwd", "localhost:5000", "http://"])
    func unusable(_ url: String) { #expect(throws: HTTPPostError.self) { try HTTPPost(url: url) } }

    @Test("a header cannot smuggle in another, and messages do not show what an address keeps secret")
    func secrets() throws {
        #expect(throws: HTTPPostError.self) {
            try HTTPPost(url: "http://127.0.0.1:1", headers: ["X": "a\r\nY: b"])
        }
        let post = try HTTPPost(url: "http://user:word@127.0.0.1:1/services/T0KEN?key=K")
        let error = #expect(throws: HTTPPostError.self) { try post.send([1]) }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix("http://127.0.0.1:1 cannot be reached"))
        for secret in ["word", "T0KEN", "key"] { #expect(!text.contains(secret)) }
    }
}
