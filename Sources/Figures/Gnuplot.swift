import Foundation

/// Draws by gnuplot, a program of its own, that is given a script and returns SVG.
struct Gnuplot {
    /// Runs a script whose output goes to standard output.
    ///
    /// - Throws: `FigureError`.
    static func draw(_ script: String) throws(FigureError) -> String {
        guard let program = find() else { throw .gnuplotNotFound }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-d", "-"]
        // A user's settings change nothing.
        process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
            try input.fileHandleForWriting.close()
            // gnuplot says little on standard error, less than a pipe holds.
            let drawn = try output.fileHandleForReading.readToEnd() ?? Data()
            let said = try errors.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0, !drawn.isEmpty else {
                throw FigureError.failed(String(decoding: said, as: UTF8.self))
            }
            return String(decoding: drawn, as: UTF8.self)
        } catch let error as FigureError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }

    private static func find() -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/gnuplot" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    /// A text as gnuplot reads it literally: between single quotes nothing is a command, a backtick included.
    static func quoted(_ text: String) -> String {
        // By scalars: to Swift a quotation mark with a combining accent is another character.
        let inner = text.unicodeScalars.map { scalar in
            switch scalar {
            case "'": "''"
            case "\u{2028}", "\u{2029}",
                _ where scalar.properties.generalCategory == .control:
                " "
            default: String(scalar)
            }
        }
        return "'" + inner.joined() + "'"
    }

    /// What every figure begins with. Colours are Okabe & Ito's, which colour-blind people tell apart.
    static func preamble(title: String, width: Int = 800, height: Int = 500) -> String {
        """
        set terminal svg size \(width),\(height) noenhanced font 'Noto Sans CJK SC,Noto Sans,DejaVu Sans,sans-serif,14' background '#ffffff'
        set encoding utf8
        set title \(quoted(title)) font ',16'
        set border 3 lc rgb '#444444'
        set tics nomirror out
        set grid ytics lc rgb '#dddddd' lt 1
        """
    }

    static let blue = "#0072B2"
    static let orange = "#D55E00"
    static let green = "#009E73"
    static let purple = "#CC79A7"

    static func number(_ value: Double) -> String { String(format: "%.17g", locale: nil, value) }
}
