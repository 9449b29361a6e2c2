/// A worker's own view of a service's routing: made anew at each adoption, so that a pick touches no reference count
/// that another worker touches too.
final class WorkerRoute {
    let service: Int
    let mode: ServiceMode
    let load: LoadTable
    let http: HTTPOptions
    /// Of `http`, without its lists, whose reference counts all workers share.
    let touchesRequests: Bool
    let servers: [RoutingTable.Server?]
    /// Where the worker's arrivals are kept while somebody reads snapshots.
    let arrivals: ArrivalRing
    let tiers: Tiers
    /// The servers by what sticky cookies name them by; empty where there is no cookie.
    private let stickyServers: [UInt64: ServerIndex]

    init(_ table: RoutingTable.Service, service: Int, arrivals: ArrivalRing) {
        self.service = service
        self.arrivals = arrivals
        mode = table.mode
        load = table.load
        http = table.http
        touchesRequests = table.http.touchesRequests
        servers = table.servers
        tiers = table.tiers
        var named: [UInt64: ServerIndex] = [:]
        if http.stickyCookie != nil {
            for (offset, server) in servers.enumerated() {
                if let server { named[server.stickyKey] = ServerIndex(offset) }
            }
        }
        stickyServers = named
    }

    /// The server that a sticky cookie names.
    func server(stickyKey key: UInt64) -> ServerIndex? { stickyServers[key] }

    /// The active strategy's name.
    var strategyName: String { tiers.name }

    /// What would decide the strategy's choice. Off the hot path.
    func explain(_ request: PickRequest) -> Explanation { tiers.explain(request, load: load) }

    /// The strategy's choice.
    func pick(_ request: PickRequest) -> ServerIndex? { tiers.pick(request, load: load) }

    /// The server in a slot, if it is still the one meant.
    func server(_ index: ServerIndex, id: UInt64) -> RoutingTable.Server? {
        guard index.offset < servers.count, let server = servers[index.offset], server.id == id else { return nil }
        return server
    }
}
