import Configuration

/// What the texts of a table were found to mean: names repeat, and who looks for a declaration reads a table many times.
final class NameMemory {
    /// Values by text; at most so many that a sheet of nothing but texts does not fill memory.
    final class Store<Value> {
        private static var limit: Int { 20_000 }
        private var values: [String: Value] = [:]

        fileprivate init() {}

        /// What is kept of a text; what `find` gives, and then kept, where nothing is.
        func value(of text: String, _ find: (String) -> Value) -> Value {
            if let known = values[text] { return known }
            let value = find(text)
            if values.count >= Self.limit { values.removeAll(keepingCapacity: true) }
            values[text] = value
            return value
        }
    }

    let entities = Store<EntityResolver.Match?>()
    let areEntities = Store<Bool>()
    let years = Store<Int?>()
    let units = Store<String?>()
    let series = Store<[TableNames.Named]>()
}

/// A memory for each way in which declarations speak of names.
final class NameMemories {
    private struct Key: Hashable {
        let names: [TableDefinition.NameMeaning]
        let ignore: [String]
        let marks: [String]
    }

    private var memories: [Key: NameMemory] = [:]

    func memory(of definition: TableDefinition) -> NameMemory {
        let key = Key(names: definition.names, ignore: definition.ignore, marks: definition.marks)
        if let known = memories[key] { return known }
        let memory = NameMemory()
        memories[key] = memory
        return memory
    }
}
