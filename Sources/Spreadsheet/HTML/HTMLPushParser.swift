import CLibXML2

/// The attributes of a tag. Points into the parser; valid during the call.
struct HTMLAttributes {
    fileprivate let base: UnsafeMutablePointer<UnsafePointer<UInt8>?>?

    /// The value of an attribute by its name in lowercase; nil where the tag has none, or one without a value.
    func value(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        place(name).flatMap { base?[$0 + 1] }
            .map { UnsafeBufferPointer(start: $0, count: Int(xmlStrlen($0))) }
    }

    /// Whether the tag has an attribute, with a value or without.
    func has(_ name: StaticString) -> Bool { place(name) != nil }

    private func place(_ name: StaticString) -> Int? {
        guard let base else { return nil }
        var place = 0
        while let key = base[place] {
            if XMLName(local: key, isInRootNamespace: true).equals(name) { return place }
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
final class HTMLPushParser: SAXParser {
    private let handler: any HTMLHandler

    init(limits: WorkbookLimits, handler: any HTMLHandler) throws {
        self.handler = handler
        xmlInitParser()
        var callbacks = htmlSAXHandler()
        callbacks.startElement = { context, name, attributes in
            guard let name else { return }
            SAXParser.with(context) { (parser: HTMLPushParser) in
                parser.start(name, HTMLAttributes(base: attributes))
            }
        }
        callbacks.endElement = { context, name in
            guard let name else { return }
            SAXParser.with(context) { (parser: HTMLPushParser) in parser.end(name) }
        }
        callbacks.characters = { context, bytes, count in
            guard let bytes else { return }
            SAXParser.with(context) { (parser: HTMLPushParser) in
                parser.characters(UnsafeBufferPointer(start: bytes, count: Int(count)))
            }
        }
        callbacks.ignorableWhitespace = callbacks.characters
        callbacks.cdataBlock = callbacks.characters
        callbacks.comment = { context, _ in
            SAXParser.with(context) { (parser: SAXParser) in parser.breakSilence() }
        }
        callbacks.serror = { _, _ in }
        guard
            let context = htmlCreatePushParserCtxt(
                &callbacks, nil, nil, 0, nil, XML_CHAR_ENCODING_UTF8)
        else { throw Self.noMemory }
        // The text has been decoded: what the page says of its encoding no longer holds.
        let options = [
            HTML_PARSE_RECOVER, HTML_PARSE_NOERROR, HTML_PARSE_NOWARNING, HTML_PARSE_NONET,
            HTML_PARSE_IGNORE_ENC,
        ]
        htmlCtxtUseOptions(context, options.reduce(0) { $0 | Int32($1.rawValue) })
        super.init(context, limits: limits)
    }

    private static let noMemory = ByteSourceError(path: "the page", reason: "libxml2 has no memory")

    /// Takes the next bytes, in UTF-8; an empty block ends the page.
    ///
    /// - Throws: `WorkbookError`; what the handler throws.
    func push(_ block: UnsafeRawBufferPointer) throws {
        hear(block.count)
        let status = htmlParseChunk(
            context, block.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(block.count),
            block.isEmpty ? 1 : 0)
        if let failure { throw failure }
        // Whatever else is wrong with a page is forgiven.
        if status == Int32(XML_ERR_NO_MEMORY.rawValue) { throw Self.noMemory }
        try checkSilence()
    }

    // MARK: - Callbacks

    private func start(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes) {
        attempt {
            try enter("tags", atMost: limits.htmlDepth)
            try handler.start(XMLName(local: name, isInRootNamespace: true), attributes)
        }
    }

    private func end(_ name: UnsafePointer<UInt8>) {
        attempt {
            leave()
            try handler.end(XMLName(local: name, isInRootNamespace: true))
        }
    }

    private func characters(_ bytes: UnsafeBufferPointer<UInt8>) { attempt { try handler.text(bytes) } }
}
