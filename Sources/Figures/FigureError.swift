/// Why there is no figure.
public enum FigureError: Error, Sendable, Hashable {
    /// gnuplot is not installed.
    case gnuplotNotFound
    /// gnuplot could not be started, or said this.
    case failed(String)
    /// Nothing to draw.
    case noData(String)
}

extension FigureError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .gnuplotNotFound: "gnuplot is not found. Install it: apt-get install gnuplot-nox"
        case .failed(let output): "gnuplot could not draw the figure: \(output)"
        case .noData(let what): "there is nothing to draw: \(what)"
        }
    }
}
