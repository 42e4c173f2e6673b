import Foundation

/// How numbers of estimates are printed.
enum EstimateText {
    /// Four decimals; four significant digits where that shows too little or too much.
    static func significant(_ value: Double) -> String {
        let size = abs(value)
        return String(
            format: size != 0 && (size < 0.001 || size >= 10_000) ? "%.4g" : "%.4f", locale: nil, value)
    }

    /// A p-value: four decimals, or that it is less than 0.001.
    static func probability(_ value: Double) -> String {
        value < 0.001 ? "< 0.001" : String(format: "%.4f", locale: nil, value)
    }
}
