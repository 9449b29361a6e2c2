import Balancer

extension ConsoleModel {
    /// Opens the dialog, or ends the load that runs.
    mutating func toggleLoad() -> [ConsoleEffect] {
        if load != nil { return stopLoad() }
        do throws(SpecError) {
            mode = .load(LoadDialog(target: try loadTarget()))
            return []
        } catch {
            return refuse(error.message)
        }
    }

    /// `:load`, `:load 500 16` and `:load off`.
    mutating func runLoad(_ text: String) throws(SpecError) -> [ConsoleEffect] {
        let words = text.split(separator: " ").map(String.init)
        if words == ["off"] { return load == nil ? refuse("no load is running") : stopLoad() }
        if words.isEmpty { return toggleLoad() }
        if load != nil { throw SpecError("a load is running: l or :load off ends it") }
        var dialog = LoadDialog(target: try loadTarget())
        dialog.rate.set(words[0])
        if words.count > 1 { dialog.connections.set(words[1]) }
        guard words.count <= 2, let order = dialog.order else {
            throw SpecError(
                "'\(text)' is no load: a rate up to \(LoadOrder.rates.upperBound) a second and up to "
                    + "\(LoadOrder.connectionCounts.upperBound) connections: :load 200 8")
        }
        return startLoad(order)
    }

    mutating func startLoad(_ order: LoadOrder) -> [ConsoleEffect] {
        if refusesChanges() { return [] }
        load = LoadRun(order: order, untilUnixMilliseconds: live.unixMilliseconds + Int64(order.seconds) * 1000)
        note("load on: \(order.rate)/s over \(order.connections) connections to \(order.target)", isMark: true)
        say("load started; l ends it, and it ends by itself after \(order.seconds / 60) min")
        return [.errand(.startLoad(order))]
    }

    /// Ends the load.
    mutating func stopLoad(_ reason: String = "") -> [ConsoleEffect] {
        load = nil
        note("load off\(reason)", isMark: true)
        say("load ended")
        return [.errand(.stopLoad)]
    }

    /// Where a load generator on this machine reaches the service shown.
    ///
    /// - Throws: why there is no such place.
    private func loadTarget() throws(SpecError) -> String {
        guard let service = liveService else { throw SpecError("no load before the first figures") }
        guard service.mode == .http else {
            throw SpecError("the load generator sends HTTP requests, and this service carries TCP")
        }
        for listener in service.listeners {
            guard case .host(let host, let port)? = try? ServerAddress(parsing: listener, listening: true) else {
                continue
            }
            if host.hasPrefix("127.") { return "\(host):\(port)" }
            if ["", "*", "0.0.0.0", "::"].contains(host) { return "127.0.0.1:\(port)" }
        }
        let there = service.listeners.joined(separator: " ")
        throw SpecError("the load generator reaches 127.0.0.0/8 only, and this service listens on \(there)")
    }
}
