import Glibc
import Synchronization

/// What ThreadSanitizer is tried on before it is believed: three threads count, guarded by a contended Mutex (no report may
/// come) and, with an argument, not guarded at all (one must).
final class Counters: @unchecked Sendable {
    let guarded = Mutex(0)
    var bare = 0
}

let counters = Counters()
let isRacy = CommandLine.arguments.count > 1
func count() {
    for _ in 0..<20_000 {
        counters.guarded.withLock { $0 += 1 }
        if isRacy { counters.bare += 1 }
    }
}
func thread() -> pthread_t {
    var handle = pthread_t()
    pthread_create(
        &handle, nil,
        { _ in
            count(); return nil
        }, nil)
    return handle
}
for handle in [thread(), thread(), thread()] { pthread_join(handle, nil) }
