import CLibXML2

/// An element's name: its local name, and whether it belongs to the namespace of the document's root element.
///
/// Points into the parser; valid during the call.
struct XMLName {
    let local: UnsafePointer<UInt8>
    let isInRootNamespace: Bool

    /// Whether the local name is this.
    func equals(_ name: StaticString) -> Bool {
        for place in 0..<name.utf8CodeUnitCount where local[place] != name.utf8Start[place] { return false }
        return local[name.utf8CodeUnitCount] == 0
    }
}

/// The attributes of an element. Points into the parser; valid during the call.
struct XMLAttributes {
    fileprivate let base: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let count: Int

    /// The value of an attribute by its local name, whatever its prefix; nil where the element has none.
    func value(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        guard let base else { return nil }
        for index in 0..<count {
            // Local name, prefix, namespace, begin and end of the value.
            guard let local = base[index * 5], let start = base[index * 5 + 3], let end = base[index * 5 + 4],
                XMLName(local: local, isInRootNamespace: true).equals(name)
            else { continue }
            return UnsafeBufferPointer(start: start, count: end - start)
        }
        return nil
    }

    /// The values of the attributes `r`, `s` and `t`, by which cells say where, how shown and of what kind, in one pass.
    var ofCell:
        (
            place: UnsafeBufferPointer<UInt8>?, style: UnsafeBufferPointer<UInt8>?,
            kind: UnsafeBufferPointer<UInt8>?
        )
    {
        var (place, style, kind): (Bytes?, Bytes?, Bytes?)
        guard let base else { return (nil, nil, nil) }
        for index in 0..<count {
            guard let local = base[index * 5], local[0] != 0, local[1] == 0, let start = base[index * 5 + 3],
                let end = base[index * 5 + 4]
            else { continue }
            let value = Bytes(start: start, count: end - start)
            switch local[0] {
            case UInt8(ascii: "r") where place == nil: place = value
            case UInt8(ascii: "s") where style == nil: style = value
            case UInt8(ascii: "t") where kind == nil: kind = value
            default: break
            }
        }
        return (place, style, kind)
    }

    private typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Of `vertAlign`: where the text stands.
    var scriptPosition: ScriptPosition {
        switch text("val") {
        case "superscript": .raised
        case "subscript": .lowered
        default: .onLine
        }
    }

    /// Of `strike`: whether the text is struck through.
    var isStruck: Bool { !["0", "false", "off"].contains(text("val") ?? "1") }

    func number(_ name: StaticString) -> Int? { text(name).flatMap { Int($0) } }

    func text(_ name: StaticString) -> String? { value(name).map { String(decoding: $0, as: UTF8.self) } }
}

/// What is told of a document's elements as they pass.
protocol XMLHandler: AnyObject {
    func start(_ name: XMLName, _ attributes: XMLAttributes) throws
    func end(_ name: XMLName) throws
    /// A piece of text: elements may have several.
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws
}

/// Parses a document with libxml2 (SAX2).
///
/// A document with a document type declaration is refused before it can declare anything: no entities but XML's five,
/// nothing external, no network. `XML_PARSE_HUGE` lifts libxml2's limit of 10 MB for a document; the limits of depth, of
/// texts and of tags are ours.
final class XMLDocumentParser: SAXParser {
    private let part: String
    private let handler: any XMLHandler
    private let input: Input
    /// The root's namespace; names are compared by address, for the parser keeps one copy of each.
    private var rootNamespace: UnsafePointer<UInt8>?
    private(set) var namespace = ""
    private(set) var rootName = ""

    /// Where libxml2 asks for bytes.
    private final class Input {
        var read: ((UnsafeMutableRawBufferPointer) -> Int32)?
        /// What reading threw, before anything else failed.
        var failure: (any Error)?
    }

    /// - Parameter part: for errors.
    init(part: String, limits: WorkbookLimits, handler: any XMLHandler) throws {
        self.part = part
        self.handler = handler
        input = Input()
        xmlInitParser()
        var callbacks = xmlSAXHandler()
        callbacks.initialized = XML_SAX2_MAGIC
        callbacks.startElementNs = { context, local, _, uri, _, _, count, _, attributes in
            guard let local else { return }
            SAXParser.with(context) { (parser: XMLDocumentParser) in
                parser.start(local, uri, XMLAttributes(base: attributes, count: Int(count)))
            }
        }
        callbacks.endElementNs = { context, local, _, uri in
            guard let local else { return }
            SAXParser.with(context) { (parser: XMLDocumentParser) in parser.end(local, uri) }
        }
        callbacks.characters = { context, bytes, count in
            guard let bytes else { return }
            SAXParser.with(context) { (parser: XMLDocumentParser) in
                parser.characters(UnsafeBufferPointer(start: bytes, count: Int(count)))
            }
        }
        callbacks.ignorableWhitespace = callbacks.characters
        callbacks.cdataBlock = callbacks.characters
        callbacks.comment = { context, _ in
            SAXParser.with(context) { (parser: SAXParser) in parser.breakSilence() }
        }
        callbacks.internalSubset = { context, _, _, _ in
            SAXParser.with(context) { (parser: XMLDocumentParser) in parser.refuseDocumentType() }
        }
        // libxml2 would print errors; they are asked for at the end instead.
        callbacks.serror = { _, _ in }
        let read: xmlInputReadCallback = { input, bytes, count in
            guard let input else { return -1 }
            return Unmanaged<Input>.fromOpaque(input).takeUnretainedValue()
                .read?(UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))) ?? -1
        }
        // Names are kept in a dictionary of the parser, so that they can be compared by address.
        guard
            let context = xmlCreateIOParserCtxt(
                &callbacks, nil, read, nil, Unmanaged.passUnretained(input).toOpaque(), XML_CHAR_ENCODING_NONE
            )
        else { throw ByteSourceError(path: part, reason: "libxml2 has no memory") }
        // NOENT: replace entities, of which only XML's own five can exist; without it `&amp;` in an attribute stays one.
        xmlCtxtUseOptions(
            context, [XML_PARSE_HUGE, XML_PARSE_NONET, XML_PARSE_NOENT].reduce(0) { $0 | Int32($1.rawValue) })
        super.init(context, part: part, limits: limits)
    }

    /// Parses a part to its end.
    ///
    /// - Throws: `WorkbookError`; what the source and the handler throw.
    func parse(_ source: any ByteSource) throws {
        input.read = { [unowned self] buffer in
            if failure != nil || input.failure != nil { return -1 }
            do {
                let count = try source.read(into: buffer)
                hear(count)
                try checkSilence()
                return Int32(count)
            } catch {
                // The parser must not be stopped while it reads.
                input.failure = error
                return -1
            }
        }
        defer { input.read = nil }
        let status = xmlParseDocument(context)
        if let failure = input.failure { throw failure }
        if let failure { throw failure }
        if status != 0, let message = fatalError {
            throw malformed(
                "XML that is not well-formed: "
                    + message.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(200),
                "well-formed XML")
        }
        // What checks itself at its end is read to it.
        try withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { buffer in
            while try source.read(into: buffer) > 0 {}
        }
        if rootName.isEmpty { throw malformed("an empty part", "an XML document") }
    }

    func malformed(_ found: String, _ expected: String) -> WorkbookError {
        .malformed(WorkbookError.Place(part: part), found: found, expected: expected)
    }

    // MARK: - Callbacks

    private func start(
        _ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?, _ attributes: XMLAttributes
    ) {
        attempt {
            try enter("elements", atMost: limits.xmlDepth)
            if depth == 1 {
                rootNamespace = uri
                rootName = String(cString: local)
                namespace = uri.map { String(cString: $0) } ?? ""
            }
            try handler.start(XMLName(local: local, isInRootNamespace: uri == rootNamespace), attributes)
        }
    }

    private func end(_ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?) {
        attempt {
            leave()
            try handler.end(XMLName(local: local, isInRootNamespace: uri == rootNamespace))
        }
    }

    private func characters(_ bytes: UnsafeBufferPointer<UInt8>) { attempt { try handler.text(bytes) } }

    private func refuseDocumentType() {
        stop(
            malformed(
                "a document type declaration, by which a file can declare entities",
                "XML as spreadsheet programs write it"))
    }
}
