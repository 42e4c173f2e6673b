import Dispatch
import Glibc
import Pipeline

/// Signals that ask the program to end.
enum Signals {
    /// Ends a run cleanly at its next step on SIGTERM and SIGINT; a second one ends the program at once, which is safe too:
    /// the server undoes what was not committed.
    static func interruption(_ progress: Progress) -> Interruption {
        let interruption = Interruption()
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                interruption.wish()
                progress.report("ending after this step; a second signal ends at once")
                signal(number, SIG_DFL)
                source.cancel()
            }
            source.resume()
        }
        return interruption
    }
}
