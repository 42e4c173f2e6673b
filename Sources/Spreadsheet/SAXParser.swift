import CLibXML2

/// What libxml2's parsers of XML and of HTML have in common here: callbacks find their parser by its context, the first
/// error in one of them ends the parsing, and nesting and silence are bounded.
class SAXParser {
    final let limits: WorkbookLimits
    final let context: xmlParserCtxtPtr
    /// The part of an archive, for errors; nil: the file.
    private let part: String?
    private(set) final var depth = 0
    private(set) final var failure: (any Error)?
    /// Bytes parsed since the document last said something: a tag, a comment or a text without an end.
    private var silent = 0

    /// - Parameter context: is freed with the parser.
    init(_ context: xmlParserCtxtPtr, part: String? = nil, limits: WorkbookLimits) {
        self.context = context
        self.part = part
        self.limits = limits
        context.pointee._private = Unmanaged.passUnretained(self).toOpaque()
        // Callbacks are given the context as their user data.
        context.pointee.userData = UnsafeMutableRawPointer(context)
    }

    deinit { xmlFreeParserCtxt(context) }

    /// Acts on the parser that a context belongs to, which `push` keeps alive: no count of references for each element.
    static func with<Parser: SAXParser>(
        _ context: UnsafeMutableRawPointer?, _ body: (Parser) -> Void
    ) {
        guard let own = context?.assumingMemoryBound(to: xmlParserCtxt.self).pointee._private else { return }
        Unmanaged<Parser>.fromOpaque(own)._withUnsafeGuaranteedRef(body)
    }

    /// Counts bytes that are parsed next.
    final func hear(_ count: Int) { silent += count }

    /// What libxml2 says is wrong; nil where nothing is that it cannot forgive.
    final var fatalError: String? {
        guard let error = xmlCtxtGetLastError(UnsafeMutableRawPointer(context)),
            error.pointee.level.rawValue >= XML_ERR_FATAL.rawValue
        else { return nil }
        return error.pointee.message.map { String(cString: $0) } ?? "error \(error.pointee.code)"
    }

    /// - Throws: `WorkbookError.limit` where the document says nothing for too long: a tag may be as long as the longest text.
    final func checkSilence() throws {
        guard silent <= 1 << 22 else {
            throw limit("a tag or comment of more than 4 MB", "tags of at most 4 MB")
        }
    }

    final func limit(_ found: String, _ limit: String) -> WorkbookError {
        .limit(WorkbookError.Place(part: part), found: found, limit: limit)
    }

    // MARK: - Callbacks

    /// Does what a callback is for, unless one before it failed; an error ends the parsing.
    final func attempt(_ body: () throws -> Void) {
        silent = 0
        guard failure == nil else { return }
        do { try body() } catch { stop(error) }
    }

    final func stop(_ error: any Error) {
        if failure == nil { failure = error }
        xmlStopParser(context)
    }

    /// A comment says something too.
    final func breakSilence() { silent = 0 }

    /// - Parameter what: of what there is one more within the others.
    final func enter(_ what: String, atMost most: Int) throws {
        depth += 1
        guard depth <= most else {
            throw limit("\(what) within \(what), \(depth) deep", "at most \(most) deep")
        }
    }

    final func leave() { depth -= 1 }
}
