import CLibXML2

/// The attributes of a tag. Points into the parser; valid during the call.
struct HTMLAttributes {
    fileprivate let base: UnsafeMutablePointer<UnsafePointer<UInt8>?>?

    /// The value of an attribute by its name in lowercase; nil where the tag has none, or one without a value.
    func value(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        guard let base else { return nil }
        var place = 0
        while let key = base[place] {
            if XMLName(local: key, isInRootNamespace: true).equals(name) {
                return base[place + 1].map { UnsafeBufferPointer(start: $0, count: Int(xmlStrlen($0))) }
            }
            place += 2
        }
        return nil
    }
}

/// What is told of a page's tags as they pass; tags that a page leaves out are made up as HTML has it.
protocol HTMLHandler: AnyObject {
    /// - Parameter name: in lowercase.
    func start(_ name: XMLName, _ attributes: HTMLAttributes) throws
    func end(_ name: XMLName) throws
    /// A piece of text, entities replaced: there may be several.
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws
}

/// Pushes the text of a page through libxml2's HTML parser (SAX, push interface), which forgives what browsers forgive.
///
/// Nothing is fetched, no tree is built; the limits of depth and of tags are ours.
final class HTMLPushParser {
    private let limits: WorkbookLimits
    private let context: htmlParserCtxtPtr
    private let handler: any HTMLHandler
    private var depth = 0
    private var failure: (any Error)?
    /// Bytes pushed since the page last said something: a tag, a comment or a text without an end.
    private var silent = 0

    init(limits: WorkbookLimits, handler: any HTMLHandler) throws {
        self.limits = limits
        self.handler = handler
        xmlInitParser()
        var callbacks = htmlSAXHandler()
        callbacks.startElement = { context, name, attributes in
            guard let name else { return }
            HTMLPushParser.with(context) { $0.start(name, HTMLAttributes(base: attributes)) }
        }
        callbacks.endElement = { context, name in
            guard let name else { return }
            HTMLPushParser.with(context) { $0.end(name) }
        }
        callbacks.characters = { context, bytes, count in
            guard let bytes else { return }
            HTMLPushParser.with(context) {
                $0.characters(UnsafeBufferPointer(start: bytes, count: Int(count)))
            }
        }
        callbacks.ignorableWhitespace = callbacks.characters
        callbacks.cdataBlock = callbacks.characters
        callbacks.comment = { context, _ in HTMLPushParser.with(context) { $0.silent = 0 } }
        callbacks.serror = { _, _ in }
        guard
            let context = htmlCreatePushParserCtxt(
                &callbacks, nil, nil, 0, nil, XML_CHAR_ENCODING_UTF8)
        else {
            throw ByteSourceError(path: "the page", reason: "libxml2 has no memory")
        }
        self.context = context
        // The text has been decoded: what the page says of its encoding no longer holds.
        let options = [
            HTML_PARSE_RECOVER, HTML_PARSE_NOERROR, HTML_PARSE_NOWARNING, HTML_PARSE_NONET,
            HTML_PARSE_IGNORE_ENC,
        ]
        htmlCtxtUseOptions(context, options.reduce(0) { $0 | Int32($1.rawValue) })
        context.pointee._private = Unmanaged.passUnretained(self).toOpaque()
        // Callbacks are given the context as their user data.
        context.pointee.userData = UnsafeMutableRawPointer(context)
    }

    deinit { htmlFreeParserCtxt(context) }

    /// Acts on the parser that a context belongs to, which `push` keeps alive.
    private static func with(_ context: UnsafeMutableRawPointer?, _ body: (HTMLPushParser) -> Void) {
        guard let own = context?.assumingMemoryBound(to: xmlParserCtxt.self).pointee._private else { return }
        Unmanaged<HTMLPushParser>.fromOpaque(own)._withUnsafeGuaranteedRef(body)
    }

    /// Takes the next bytes, in UTF-8; an empty block ends the page.
    ///
    /// - Throws: `WorkbookError`; what the handler throws.
    func push(_ block: UnsafeRawBufferPointer) throws {
        silent += block.count
        let status = htmlParseChunk(
            context, block.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(block.count),
            block.isEmpty ? 1 : 0)
        if let failure { throw failure }
        // Whatever else is wrong with a page is forgiven.
        if status == Int32(XML_ERR_NO_MEMORY.rawValue) {
            throw ByteSourceError(path: "the page", reason: "libxml2 has no memory")
        }
        guard silent <= 1 << 22 else {
            throw WorkbookError.limit(
                WorkbookError.Place(), found: "a tag or comment of more than 4 MB",
                limit: "tags of at most 4 MB")
        }
    }

    // MARK: - Callbacks

    private func attempt(_ body: () throws -> Void) {
        silent = 0
        guard failure == nil else { return }
        do {
            try body()
        } catch {
            failure = error
            xmlStopParser(context)
        }
    }

    private func start(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes) {
        attempt {
            depth += 1
            guard depth <= limits.htmlDepth else {
                throw WorkbookError.limit(
                    WorkbookError.Place(), found: "tags within tags, \(depth) deep",
                    limit: "at most \(limits.htmlDepth) deep")
            }
            try handler.start(XMLName(local: name, isInRootNamespace: true), attributes)
        }
    }

    private func end(_ name: UnsafePointer<UInt8>) {
        attempt {
            depth -= 1
            try handler.end(XMLName(local: name, isInRootNamespace: true))
        }
    }

    private func characters(_ bytes: UnsafeBufferPointer<UInt8>) { attempt { try handler.text(bytes) } }
}
