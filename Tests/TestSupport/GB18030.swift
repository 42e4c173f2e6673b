import Glibc

/// The bytes of a text in GB18030, by the C library; empty where it cannot be written so.
public func gb18030(_ text: String) -> [UInt8] {
    let converter = iconv_open("GB18030", "UTF-8")
    defer { iconv_close(converter) }
    var input = Array(text.utf8).map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 2)
    let written = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            var from = input.baseAddress
            var fromLeft = input.count
            var to = output.baseAddress
            var toLeft = output.count
            return iconv(converter, &from, &fromLeft, &to, &toLeft) == 0 ? output.count - toLeft : 0
        }
    }
    return output[..<written].map { UInt8(bitPattern: $0) }
}
