/// What each worker counts for each server. The raw value is the word's place in the statistics.
enum ServerCounter: Int, CaseIterable {
    case picks, requests, connections, reused, retries, bytesIn, bytesOut
    case responses1xx, responses2xx, responses3xx, responses4xx, responses5xx
    /// Gauges: opened minus closed, and idle in the pool. Never negative over all workers.
    case open, idle
    /// The first of `ServerFailure.allCases`, in their order.
    case firstFailure

    /// Words of all counters, failures included.
    static let words = ServerCounter.firstFailure.rawValue + ServerFailure.allCases.count
}

/// What each worker counts for each service.
enum ServiceCounter: Int, CaseIterable {
    case accepted, refused
    /// Gauge: client connections open.
    case active
    /// Gauge: requests that wait for a server with room.
    case queued
    /// Idle connections closed after their time: clients', and pooled ones to servers. No failures.
    case expiredClients, expiredPooled
    /// Requests begun (TCP mode: connections). How they ended is counted behind the statuses.
    case requests
    /// Clients whose connection was read on after their answer, so that it reached them.
    case lingered
    /// Idle client connections closed to make room for others.
    case gaveWay
    /// Reads that waited for a buffer.
    case bufferWaits
    /// The first of `ServiceFailure.allCases`, in their order.
    case firstFailure

    /// Statuses that lbtop answers by itself; counted behind the failures.
    static let statuses = [400, 403, 405, 408, 413, 414, 417, 429, 431, 500, 501, 502, 503, 504, 505]
    static let firstStatus = ServiceCounter.firstFailure.rawValue + ServiceFailure.allCases.count
    /// The first of `RequestOutcome.allCases`, in their order.
    static let firstOutcome = ServiceCounter.firstStatus + ServiceCounter.statuses.count
    /// Words of all counters.
    static let words = ServiceCounter.firstOutcome + RequestOutcome.allCases.count
}

extension ServerFailure {
    /// The failure's place among all, in declaration order.
    var position: Int {
        switch self {
        case .connectRefused: 0
        case .connectTimeout: 1
        case .connectFailed: 2
        case .closedBeforeResponse: 3
        case .responseTimeout: 4
        case .responseIdle: 5
        case .badResponse: 6
        case .truncatedResponse: 7
        case .deadReused: 8
        }
    }
}

extension RequestOutcome {
    /// The outcome's place among all, in declaration order.
    var position: Int {
        switch self {
        case .answered: 0
        case .answeredHere: 1
        case .cutByClient: 2
        case .cutByServer: 3
        case .cutByOrder: 4
        case .unserved: 5
        }
    }
}

extension ServiceFailure {
    /// The failure's place among all, in declaration order.
    var position: Int {
        switch self {
        case .noServer: 0
        case .badRequest: 1
        case .tooLarge: 2
        case .clientTimeout: 3
        case .clientAborted: 4
        case .badGateway: 5
        case .gatewayTimeout: 6
        case .overLimit: 7
        case .localFault: 8
        case .queueTimeout: 9
        case .queueFull: 10
        case .overClientLimit: 11
        case .closedByOrder: 12
        case .tunnelIdle: 13
        case .serverRemoved: 14
        case .stopped: 15
        case .uploadDropped: 16
        case .lingerCut: 17
        case .bufferShortage: 18
        }
    }
}
