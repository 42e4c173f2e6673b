import Postgres

/// Rows of one table as the program computes them: written with a vintage, a configuration or a load, compared when it is
/// verified.
struct TableRows {
    let schema: String
    /// The table's name within the schema.
    let table: String
    /// The columns that tell the rows of a vintage, a configuration or a load apart.
    let key: [String]
    /// The columns, in the order of the fields.
    let columns: [String]
    /// How far a number may lie from its recomputation, relative to the larger of it and 1; 0: bit by bit.
    let tolerance: Double
    let rows: [[Field]]

    init(
        schema: String = "core", table: String, key: [String], columns: String, tolerance: Double,
        rows: [[Field]]
    ) {
        self.schema = schema
        self.table = table
        self.key = key
        self.columns = columns.split(separator: ",").map { String($0.drop { $0 == " " }) }
        self.tolerance = tolerance
        self.rows = rows
    }

    /// Of a table's columns those that migrations added: rows that are older have none of them.
    func columns(addedBy migrations: [String]) -> Set<String> {
        migrations.reduce(into: []) { columns, migration in
            // Columns that rows of a vintage got after there were vintages.
            if migration.contains("0014_"), table == "estimate_test" {
                columns.formUnion(["sample", "n", "clusters", "notes"])
            }
            if migration.contains("0015_"), table == "estimate_description" { columns.insert("sample") }
            if migration.contains("0017_"), table == "estimate_group_time" { columns.insert("notes") }
        }
    }

    /// Whether a migration added the table: what was recorded before has no rows in it until it is used again.
    func isAdded(by migrations: [String]) -> Bool {
        table == "configuration_source" && migrations.contains { $0.contains("0012_") }
    }

    /// A field, of the type that its column has; nil is NULL.
    enum Field {
        case int2(Int?)
        case int4(Int?)
        case int8(Int)
        case float8(Double?)
        case text(String?)
        case boolean(Bool)
    }
}

extension TableRows.Field: CustomStringConvertible {
    /// As the server writes it; `null` for NULL.
    var description: String {
        switch self {
        case .int2(let value?), .int4(let value?), .int8(let value): "\(value)"
        case .float8(let value?): "\(value)"
        case .text(let value?): value
        case .boolean(let value): value ? "t" : "f"
        case .int2(nil), .int4(nil), .float8(nil), .text(nil): "null"
        }
    }

    /// Whether a stored field is this one.
    ///
    /// - Parameter stored: as the server writes it; nil for NULL.
    func agrees(with stored: String?, tolerance: Double) -> Bool {
        guard case .float8(let value) = self else { return description == stored ?? "null" }
        guard let value, let stored else { return value == nil && stored == nil }
        guard let number = Double(stored) else { return false }
        return number.bitPattern == value.bitPattern
            || abs(number - value) <= tolerance * max(1, abs(value))
    }
}

extension Connection {
    /// Writes rows, in the caller's transaction.
    func write(_ tables: [TableRows]) throws {
        for table in tables where !table.rows.isEmpty {
            let target = "\(table.table) (\(table.columns.joined(separator: ", ")))"
            var copy = try BinaryCopy(self, "copy \(table.schema).\(target) from stdin (format binary)")
            for row in table.rows {
                try copy.row(columns: row.count)
                for field in row { copy.append(field) }
            }
            try copy.finish()
        }
    }
}

extension BinaryCopy {
    fileprivate mutating func append(_ field: TableRows.Field) {
        switch field {
        case .int2(let value?): append(int2: value)
        case .int4(let value?): append(int4: value)
        case .int8(let value): append(int8: value)
        case .float8(let value?): append(float8: value)
        case .text(let value?): append(text: value)
        case .boolean(let value): append(boolean: value)
        case .int2(nil), .int4(nil), .float8(nil), .text(nil): appendNull()
        }
    }
}
