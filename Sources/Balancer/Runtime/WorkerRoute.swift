/// A worker's own view of a service's routing: made anew at each adoption, so that a pick touches no reference count
/// that another worker touches too.
final class WorkerRoute {
    let service: Int
    let mode: ServiceMode
    let load: LoadTable
    let http: HTTPOptions
    let servers: [RoutingTable.Server?]
    /// Where the worker's arrivals are kept while somebody reads snapshots.
    let arrivals: ArrivalRing
    let tiers: Tiers

    init(_ table: RoutingTable.Service, service: Int, arrivals: ArrivalRing) {
        self.service = service
        self.arrivals = arrivals
        mode = table.mode
        load = table.load
        http = table.http
        servers = table.servers
        tiers = table.tiers
    }

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
