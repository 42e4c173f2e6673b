/// A dense matrix of doubles, column after column, as LAPACK has it.
///
/// Small on purpose: storage, subscripts and shape. Arithmetic is in `Matrix+Products.swift`, factors are
/// types of their own.
public struct Matrix: Sendable, Hashable {
    public let rows: Int
    public let columns: Int
    /// Column-major: element (i, j) is at `i + j * rows`.
    public internal(set) var elements: [Double]

    /// A matrix of one value.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(rows: rows, columns: columns, elements: Array(repeating: value, count: rows * columns))
    }

    /// - Precondition: `elements` are rows · columns many, column after column.
    public init(rows: Int, columns: Int, elements: [Double]) {
        precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns, "elements fill the shape")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// - Precondition: the columns are equally long.
    public init(columns: [[Double]]) {
        let rows = columns.first?.count ?? 0
        precondition(columns.allSatisfy { $0.count == rows }, "columns are equally long")
        self.init(rows: rows, columns: columns.count, elements: Array(columns.joined()))
    }

    /// - Precondition: the rows are equally long.
    public init(rows: [[Double]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "rows are equally long")
        self.init(rows: rows.count, columns: columns)
        for (i, row) in rows.enumerated() {
            for (j, value) in row.enumerated() { self[i, j] = value }
        }
    }

    public static func identity(_ order: Int) -> Matrix {
        var result = Matrix(rows: order, columns: order)
        for i in 0..<order { result[i, i] = 1 }
        return result
    }

    public static func diagonal(_ values: [Double]) -> Matrix {
        var result = Matrix(rows: values.count, columns: values.count)
        for (i, value) in values.enumerated() { result[i, i] = value }
        return result
    }

    public subscript(row: Int, column: Int) -> Double {
        get { elements[row + column * rows] }
        set { elements[row + column * rows] = newValue }
    }

    public func column(_ index: Int) -> [Double] { Array(elements[index * rows..<(index + 1) * rows]) }

    public mutating func setColumn(_ index: Int, to values: [Double]) {
        precondition(values.count == rows, "a column is as long as the matrix is high")
        elements.replaceSubrange(index * rows..<(index + 1) * rows, with: values)
    }

    /// The main diagonal.
    public var diagonal: [Double] { (0..<min(rows, columns)).map { self[$0, $0] } }

    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for j in 0..<columns {
            for i in 0..<rows { result[j, i] = self[i, j] }
        }
        return result
    }

    /// Some of the rows and columns, in the order given.
    public func submatrix(rows chosenRows: [Int], columns chosenColumns: [Int]) -> Matrix {
        var result = Matrix(rows: chosenRows.count, columns: chosenColumns.count)
        for (j, column) in chosenColumns.enumerated() {
            for (i, row) in chosenRows.enumerated() { result[i, j] = self[row, column] }
        }
        return result
    }

    /// Some of the columns, in the order given.
    public func columns(_ chosen: [Int]) -> Matrix {
        Matrix(
            rows: rows, columns: chosen.count,
            elements: chosen.flatMap { elements[$0 * rows..<($0 + 1) * rows] })
    }

    public var shape: LinearAlgebraError.Shape { .init(rows: rows, columns: columns) }

    /// Access to the elements in place, for kernels.
    public func withUnsafeElements<R, E: Error>(
        _ body: (UnsafeBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        try elements.withUnsafeBufferPointer(body)
    }

    /// Access to the elements in place, for kernels.
    public mutating func withUnsafeMutableElements<R, E: Error>(
        _ body: (inout UnsafeMutableBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        try elements.withUnsafeMutableBufferPointer(body)
    }

    /// LAPACK's integer, which has 32 bits.
    static func order(_ value: Int) -> Int32 { Int32(value) }

    /// The leading dimension LAPACK wants, which may not be zero.
    var leading: Int32 { Self.order(max(1, rows)) }
}
