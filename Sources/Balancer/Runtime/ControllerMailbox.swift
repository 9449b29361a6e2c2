import Synchronization

/// What others tell the controller. Nothing on the path of a request that goes well ends here.
final class ControllerMailbox: Sendable {
    enum Message: Sendable {
        /// An order, in the order of their numbers.
        case command(Command)
        /// An order with the address that it needs, looked up.
        case resolved(Command, ServerAddress, Result<[SocketAddress], SpecError>)
        /// A server's name was looked up again.
        case lookedUp(service: Int, serverID: UInt64, host: String, NameAnswer)
        /// A worker could not connect.
        case connectFailed(service: Int, server: ServerIndex, serverID: UInt64, ServerFailure)
        /// A server failed several requests in a row.
        case failedInRow(service: Int, server: ServerIndex, serverID: UInt64, ServerFailure)
        /// A worker has counted failures; sent at most once a second.
        case failuresCounted
        /// A request was refused: to whom, why, and how it began.
        case requestRefused(service: Int, String)
        /// The machine ran out of something.
        case localFault(String)
        /// Something about the program around the engine.
        case report(EngineEvent.Level, String)
        /// Somebody looks at a detail: a lease of 3 s.
        case watch(WatchTopic)
        /// A worker has cut a client connection by order of a command; nil: it had gone already.
        case connectionClosed(Command, ConnectionEntry?)
        /// Estimates of other strategies have been made.
        case estimated([(WatchTopic, WhatIfDetail)])
        /// The name of an address to probe was looked up.
        case probeResolved(WatchTopic, Result<[SocketAddress], SpecError>)
        /// Stop: drain for so many nanoseconds (nil: as configured), then cut.
        case stop(drainNanoseconds: UInt64?)
        /// Somebody subscribed or changed the interval: look at the timers again.
        case look
    }

    private let messages = Mutex<[Message]>([])
    /// Readable while there is something to take.
    let wake: Wake

    init(wake: Wake) { self.wake = wake }

    func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        wake.signal()
    }

    /// Everything posted since the last call, oldest first.
    func take() -> [Message] {
        wake.clear()
        return messages.withLock { list in
            let taken = list
            list = []
            return taken
        }
    }
}
