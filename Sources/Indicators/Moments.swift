import Dispatch

/// Means and centred cross-products of the columns of a matrix, in one pass over it.
///
/// Rows are taken in chunks of fixed length; every chunk is centred on its own means, and chunks are
/// merged in their order by the update of Chan, Golub & LeVeque (1983). Threads share out chunks, never
/// the arithmetic within them: the result has the same bits on any number of cores.
struct Moments {
    /// Rows a chunk: 20 columns of it stay in the second-level cache.
    static let chunkRows = 1024

    let count: Int
    private(set) var means: [Double]
    /// Σ (x_i − mean_i)(x_j − mean_j) for i ≤ j, at `i * m + j`; the lower triangle mirrors it.
    private(set) var crossProducts: [Double]

    /// The moments of `columns` columns of `rows` rows.
    ///
    /// - Parameter fill: writes rows `range` of the matrix into a buffer, column after column, each
    ///   `chunkRows` long. Called from several threads at once.
    init(
        rows: Int, columns: Int,
        fill: @Sendable (_ range: Range<Int>, _ buffer: UnsafeMutablePointer<Double>) -> Void
    ) {
        count = rows
        means = Array(repeating: 0, count: columns)
        crossProducts = Array(repeating: 0, count: columns * columns)
        let chunkCount = (rows + Self.chunkRows - 1) / Self.chunkRows
        let stride = columns + columns * columns
        // One slot a chunk; written by one thread each, read after all have ended.
        let slots = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(1, chunkCount * stride))
        defer { slots.deallocate() }
        slots.initialize(repeating: 0)
        nonisolated(unsafe) let results = slots
        let groups = min(chunkCount, 64)
        DispatchQueue.concurrentPerform(iterations: groups) { group in
            let buffer = UnsafeMutablePointer<Double>.allocate(capacity: columns * Self.chunkRows)
            defer { buffer.deallocate() }
            for chunk in group * chunkCount / groups..<(group + 1) * chunkCount / groups {
                let range = chunk * Self.chunkRows..<min(rows, (chunk + 1) * Self.chunkRows)
                fill(range, buffer)
                Self.measure(
                    buffer, rows: range.count, columns: columns,
                    into: results.baseAddress.map { $0 + chunk * stride })
            }
        }
        var merged = 0
        for chunk in 0..<chunkCount {
            let size = min(rows, (chunk + 1) * Self.chunkRows) - chunk * Self.chunkRows
            merge(slots, at: chunk * stride, size: size, into: merged)
            merged += size
        }
        for i in 0..<columns {
            for j in 0..<i { crossProducts[i * columns + j] = crossProducts[j * columns + i] }
        }
    }

    /// Centres a chunk on its means and writes means and cross-products to `result`.
    private static func measure(
        _ buffer: UnsafeMutablePointer<Double>, rows: Int, columns: Int,
        into result: UnsafeMutablePointer<Double>?
    ) {
        guard let result else { return }
        for column in 0..<columns {
            let values = buffer + column * chunkRows
            // Rows beyond the end stay zero after centring, so that whole vectors can be added.
            let mean = sum(values, rows) / Double(rows)
            result[column] = mean
            for row in 0..<rows { values[row] -= mean }
            for row in rows..<chunkRows { values[row] = 0 }
        }
        let products = result + columns
        var i = 0
        while i < columns {
            let isPair = i + 1 < columns
            let a = buffer + i * chunkRows
            let b = isPair ? a + chunkRows : a
            var j = i
            while j < columns {
                let isDouble = j + 1 < columns
                let c = buffer + j * chunkRows
                let d = isDouble ? c + chunkRows : c
                let (ac, ad, bc, bd) = fourProducts(a, b, c, d)
                products[i * columns + j] = ac
                if isDouble { products[i * columns + j + 1] = ad }
                if isPair {
                    products[(i + 1) * columns + j] = bc
                    if isDouble { products[(i + 1) * columns + j + 1] = bd }
                }
                j += 2
            }
            i += 2
        }
    }

    /// The sum of a column of a chunk in four fixed lanes.
    @inline(__always)
    private static func sum(_ values: UnsafePointer<Double>, _ rows: Int) -> Double {
        var lanes = SIMD4<Double>.zero
        var row = 0
        while row + 4 <= rows {
            lanes += UnsafeRawPointer(values + row).loadUnaligned(as: SIMD4<Double>.self)
            row += 4
        }
        var total = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
        while row < rows {
            total += values[row]
            row += 1
        }
        return total
    }

    /// The inner products of two columns with two others, in four fixed lanes each.
    @inline(__always)
    private static func fourProducts(
        _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ c: UnsafePointer<Double>,
        _ d: UnsafePointer<Double>
    ) -> (Double, Double, Double, Double) {
        var ac = SIMD4<Double>.zero
        var ad = SIMD4<Double>.zero
        var bc = SIMD4<Double>.zero
        var bd = SIMD4<Double>.zero
        var row = 0
        while row < chunkRows {
            let va = UnsafeRawPointer(a + row).loadUnaligned(as: SIMD4<Double>.self)
            let vb = UnsafeRawPointer(b + row).loadUnaligned(as: SIMD4<Double>.self)
            let vc = UnsafeRawPointer(c + row).loadUnaligned(as: SIMD4<Double>.self)
            let vd = UnsafeRawPointer(d + row).loadUnaligned(as: SIMD4<Double>.self)
            ac += va * vc
            ad += va * vd
            bc += vb * vc
            bd += vb * vd
            row += 4
        }
        func total(_ lanes: SIMD4<Double>) -> Double { (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) }
        return (total(ac), total(ad), total(bc), total(bd))
    }

    /// Adds a chunk of `size` rows to the `merged` rows so far.
    private mutating func merge(
        _ slots: UnsafeMutableBufferPointer<Double>, at offset: Int, size: Int, into merged: Int
    ) {
        let columns = means.count
        let total = Double(merged + size)
        let weight = Double(merged) * Double(size) / total
        let deltas = (0..<columns).map { slots[offset + $0] - means[$0] }
        for i in 0..<columns {
            for j in i..<columns {
                let chunk = slots[offset + columns + i * columns + j]
                crossProducts[i * columns + j] += chunk + deltas[i] * deltas[j] * weight
            }
        }
        for i in 0..<columns { means[i] += deltas[i] * (Double(size) / total) }
    }
}
