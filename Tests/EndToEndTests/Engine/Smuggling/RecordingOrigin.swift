import Glibc
import Synchronization

@testable import Balancer

/// A server that trusts nobody: it notes each request that it frames, and each byte sequence that it could frame in
/// more than one way, and answers with the target that it saw.
final class RecordingOrigin: Sendable {
    struct Record: Sendable {
        var requests: [StrictReader.Request] = []
        var violations: [String] = []
    }

    private let record = Mutex(Record())

    /// What has come since the last call.
    func take() -> Record {
        record.withLock { record in
            defer { record = Record() }
            return record
        }
    }

    func behave(_ connection: ScriptedOrigin.Connection) throws {
        var reader = StrictReader()
        while true {
            switch reader.next() {
            case .needMore:
                let wire = connection.wire
                guard try wire.fill() else { return }
                reader.append(try wire.read(wire.buffer.count))
            case .violation(let reason):
                record.withLock { $0.violations.append(reason) }
                try connection.respond("400 Bad Request", reason)
                return
            case .request(let request):
                record.withLock { $0.requests.append(request) }
                try connection.respond("200 OK", request.line.hasPrefix("HEAD ") ? "" : request.target)
            }
        }
    }
}
