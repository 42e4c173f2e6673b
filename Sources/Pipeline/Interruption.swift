import Synchronization

/// Somebody's wish that a run end: asked between files and steps, where everything before is committed and nothing after
/// it begun, and while a file is loaded, which then stays unloaded.
public final class Interruption: Sendable {
    private let isWished = Atomic(false)

    public init() {}

    /// Ends the run at its next step; may be called from any thread.
    public func wish() { isWished.store(true, ordering: .relaxed) }

    /// - Throws: `Ended` once somebody has wished it.
    func check() throws {
        if isWished.load(ordering: .relaxed) { throw Ended() }
    }

    /// The run was ended on request. What it had committed stays; the next run goes on from there.
    public struct Ended: Error, Sendable, CustomStringConvertible {
        public let description = "ended on request; the next run goes on from here"
    }
}
