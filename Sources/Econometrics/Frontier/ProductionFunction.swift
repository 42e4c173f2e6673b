/// A production function linear in its parameters: which terms of log inputs and time explain log output.
public struct ProductionFunction: Sendable, Hashable {
    public var form: Form
    public var technicalChange: TechnicalChange

    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// ln y = β₀ + Σ β_j ln x_j (Cobb & Douglas 1928).
        case cobbDouglas = "cobb_douglas"
        /// Cobb–Douglas and ½ β_jj (ln x_j)² and β_jk ln x_j ln x_k (Christensen, Jorgenson & Lau 1973).
        case translog
    }

    /// How the frontier moves with time t, which is 1 in the first period of the data.
    public enum TechnicalChange: String, Sendable, Hashable, CaseIterable {
        case none
        /// t, and for the translog ½ t²: the same for whatever inputs (Hicks).
        case neutral
        /// `neutral` and t·ln x_j.
        case biased
    }

    public init(form: Form = .cobbDouglas, technicalChange: TechnicalChange = .none) {
        self.form = form
        self.technicalChange = technicalChange
    }

    /// A term of the function; inputs by position.
    public enum Term: Sendable, Hashable {
        case constant
        case input(Int)
        case halfSquare(Int)
        case product(Int, Int)
        case time
        case halfTimeSquare
        case timeInput(Int)
    }

    /// The terms in the order of their coefficients.
    /// - Parameter inputs: how many inputs there are.
    public func terms(inputs: Int) -> [Term] {
        var terms: [Term] = [.constant] + (0..<inputs).map { .input($0) }
        if form == .translog {
            terms += (0..<inputs).map { .halfSquare($0) }
            for j in 0..<inputs { terms += (j + 1..<max(j + 1, inputs)).map { .product(j, $0) } }
        }
        guard technicalChange != .none else { return terms }
        terms.append(.time)
        if form == .translog { terms.append(.halfTimeSquare) }
        if technicalChange == .biased { terms += (0..<inputs).map { .timeInput($0) } }
        return terms
    }
}

extension ProductionFunction.Term {
    /// The name of the term: `(Intercept)`, `ln(capital)`, `0.5*ln(capital)^2`, `ln(capital)*ln(labour)`, `t`, `0.5*t^2`,
    /// `t*ln(capital)`.
    public func name(inputs: [String]) -> String {
        switch self {
        case .constant: "(Intercept)"
        case .input(let j): "ln(\(inputs[j]))"
        case .halfSquare(let j): "0.5*ln(\(inputs[j]))^2"
        case .product(let j, let k): "ln(\(inputs[j]))*ln(\(inputs[k]))"
        case .time: "t"
        case .halfTimeSquare: "0.5*t^2"
        case .timeInput(let j): "t*ln(\(inputs[j]))"
        }
    }

    /// Its value.
    /// - Parameters:
    ///   - x: log inputs.
    ///   - t: time.
    func value(_ x: [Double], t: Double) -> Double {
        switch self {
        case .constant: 1
        case .input(let j): x[j]
        case .halfSquare(let j): 0.5 * x[j] * x[j]
        case .product(let j, let k): x[j] * x[k]
        case .time: t
        case .halfTimeSquare: 0.5 * t * t
        case .timeInput(let j): t * x[j]
        }
    }

    /// Its derivative with respect to the log of input `j`.
    func derivative(ofInput j: Int, _ x: [Double], t: Double) -> Double {
        switch self {
        case .constant, .time, .halfTimeSquare: 0
        case .input(let k): k == j ? 1 : 0
        case .halfSquare(let k): k == j ? x[k] : 0
        case .product(let k, let l): k == j ? x[l] : l == j ? x[k] : 0
        case .timeInput(let k): k == j ? t : 0
        }
    }
}
