import LinearAlgebra

/// A term that had to leave the model, and why.
public struct DroppedTerm: Sendable, Hashable, CustomStringConvertible {
    public enum Reason: Sendable, Hashable {
        /// The fixed effects leave nothing of it.
        case absorbed(by: [String])
        /// It is a linear combination of these terms.
        case collinear(with: [String])
    }

    public let term: String
    public let reason: Reason

    /// Those it depends on: terms, or fixed effects.
    public var culprits: [String] {
        switch reason {
        case .absorbed(let names), .collinear(let names): names
        }
    }

    public var description: String {
        switch reason {
        case .absorbed(let names): "\(term): absorbed by \(names.joined(separator: ", "))"
        case .collinear(let names): "\(term): collinear with \(names.joined(separator: ", "))"
        }
    }
}

/// Finds out which terms of a regression are linearly independent, by Gram–Schmidt (twice is enough: Giraud, Langou & Rozložník
/// 2005) on the columns of R of their QR decomposition, whose geometry is that of the terms themselves.
///
/// Terms are taken in order, so that the later of two that depend on each other leaves; the treatment is taken last, so that it is the
/// one found wanting.
struct CollinearityScan {
    private(set) var kept: [Int] = []
    private(set) var dropped: [DroppedTerm] = []

    /// - Parameters:
    ///   - upper: R of the demeaned terms, a column each; further columns are not looked at.
    ///   - norms: of the terms before fixed effects were taken out, about their means.
    ///   - tolerance: what must be left of a column, relative to what it was.
    init(
        upper: Matrix, norms: [Double], names: [String], effects: [String], treatment: Int?, tolerance: Double
    ) throws(EstimationError) {
        var basis: [[Double]] = []
        var members: [Int] = []
        let order = names.indices.filter { $0 != treatment } + (treatment.map { [$0] } ?? [])
        for index in order {
            let column = upper.column(index)
            let norm = Self.norm(column)
            var rest = column
            for _ in 0..<2 {
                for q in basis {
                    let share = zip(q, rest).reduce(0) { $0 + $1.0 * $1.1 }
                    for i in rest.indices { rest[i] -= share * q[i] }
                }
            }
            let left = Self.norm(rest)
            let reason: DroppedTerm.Reason
            if norm <= tolerance * norms[index] {
                reason = .absorbed(by: effects.isEmpty ? ["constant"] : effects)
            } else if left <= tolerance * norm {
                let culprits = try Self.combination(of: index, from: members, in: upper)
                reason = .collinear(with: culprits.map { names[$0] })
            } else {
                basis.append(rest.map { $0 / left })
                members.append(index)
                continue
            }
            let term = DroppedTerm(term: names[index], reason: reason)
            if index == treatment {
                throw .collinearTreatment(treatment: names[index], with: term.culprits)
            }
            dropped.append(term)
        }
        kept = members.sorted()
    }

    /// The members that a column is made of.
    private static func combination(
        of column: Int, from members: [Int], in upper: Matrix
    ) throws(EstimationError) -> [Int] {
        let basis = upper.columns(members)
        let target = Matrix(columns: [upper.column(column)])
        let coefficients = try solving { () throws(LinearAlgebraError) in
            let qr = try QRFactor(of: Matrix(columns: members.map { upper.column($0) } + [target.column(0)]))
            let n = members.count
            let square = qr.upper.submatrix(rows: Array(0..<n), columns: Array(0..<n))
            return try square.solveUpperTriangular(qr.upper.submatrix(rows: Array(0..<n), columns: [n]))
        }
        let size = norm(target.column(0))
        return members.indices.filter {
            abs(coefficients[$0, 0]) * norm(basis.column($0)) > 1e-6 * size
        }.map { members[$0] }
    }

    private static func norm(_ values: [Double]) -> Double {
        values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}
