/// What a file says, cell by cell: entities × series × years, of which only the blocks that occur are stored.
///
/// Its size is bounded by the configuration (entities × series × 201 years × 16 bytes), not by the file.
final class ObservationGrid {
    struct Slot {
        /// Not a number where there is none.
        var value: Double = .nan
        var row: UInt32 = 0
        var column: UInt16 = 0
        /// The number of the sheet, as `CellCollector` counts them.
        var sheet: UInt16 = 0
    }

    enum Insertion {
        case new
        case same
        case different(Slot)
    }

    let entityCount: Int
    let seriesCount: Int
    private let blocks: UnsafeMutableBufferPointer<UnsafeMutablePointer<Slot>?>

    init(entityCount: Int, seriesCount: Int) {
        self.entityCount = entityCount
        self.seriesCount = seriesCount
        blocks = .allocate(capacity: seriesCount * CellText.years.count)
        blocks.initialize(repeating: nil)
    }

    deinit {
        for block in blocks { block?.deallocate() }
        blocks.deallocate()
    }

    /// Puts a value into an empty cell.
    func insert(_ value: Double, entity: Int, series: Int, year: Int, sheet: Int, row: Int, column: Int)
        -> Insertion
    {
        let number = series * CellText.years.count + year - CellText.years.lowerBound
        let block: UnsafeMutablePointer<Slot>
        if let existing = blocks[number] {
            block = existing
        } else {
            block = .allocate(capacity: entityCount)
            block.initialize(repeating: Slot(), count: entityCount)
            blocks[number] = block
        }
        if block[entity].value.isNaN {
            block[entity] = Slot(
                value: value, row: UInt32(truncatingIfNeeded: row),
                column: UInt16(truncatingIfNeeded: column),
                sheet: UInt16(truncatingIfNeeded: sheet)
            )
            return .new
        }
        return block[entity].value == value ? .same : .different(block[entity])
    }

    /// The cell of an entity; nil where there is no value.
    func slot(entity: Int, series: Int, year: Int) -> Slot? {
        guard let block = blocks[series * CellText.years.count + year - CellText.years.lowerBound],
            !block[entity].value.isNaN
        else { return nil }
        return block[entity]
    }

    /// The cells that hold something, by series, year and entity.
    func forEachSlot(_ body: (_ entity: Int, _ series: Int, _ year: Int, Slot) -> Void) {
        for series in 0..<seriesCount {
            for year in years(ofSeries: series) {
                for entity in 0..<entityCount {
                    if let slot = slot(entity: entity, series: series, year: year) {
                        body(entity, series, year, slot)
                    }
                }
            }
        }
    }

    /// The entities of which there is a value.
    var entities: Set<Int> {
        var entities: Set<Int> = []
        forEachSlot { entity, _, _, _ in entities.insert(entity) }
        return entities
    }

    /// The years for which a series has a value of any entity, in order.
    func years(ofSeries series: Int) -> [Int] {
        CellText.years.filter {
            blocks[series * CellText.years.count + $0 - CellText.years.lowerBound] != nil
        }
    }
}
