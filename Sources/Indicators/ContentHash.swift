import Configuration
import Crypto

/// What makes two vintages the same: SHA-256 over the definition and every value, bit for bit.
///
/// The bytes, in this order: `nqp vintage 1` and a line feed; the length of the canonical definition as
/// eight bytes, least first, and the definition; then the cells, column by column, entity by entity,
/// period by period, each as the column's id, a zero byte, the entity's code, a zero byte, the period as
/// four bytes, the method's name, a zero byte, and the value's IEEE 754 bits as eight bytes, least first.
/// Where a cell came from is not part of it: the same values from other files are the same content.
public enum ContentHash {
    /// 64 lowercase hexadecimal digits.
    public static func of(_ panel: Panel, definition: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(data: Array("nqp vintage 1\n".utf8))
        hash.update(data: bytes(UInt64(definition.count)))
        hash.update(data: definition)
        var buffer: [UInt8] = []
        for (position, column) in panel.columns.enumerated() {
            for (entity, code) in panel.entities.enumerated() {
                for period in panel.periods {
                    let cell = panel[column: position, entity: entity, period: period]
                    buffer += Array(column.id.utf8) + [0] + Array(code.utf8) + [0]
                    buffer += bytes(UInt32(truncatingIfNeeded: period))
                    buffer += Array(cell.method.rawValue.utf8) + [0] + bytes(cell.value.bitPattern)
                }
            }
            hash.update(data: buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        return hash.finalize().hexadecimal
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
