/// Admission: what the worker does for requests that wait because every server they may go to is full. Who waits and whose
/// turn it is decides `Admission`.
extension Worker {
    /// Sends a request that has just come on its way, or lets it wait behind those who came before it.
    func admit(_ number: Int32, _ head: RequestHead?) {
        let service = sessions[number].pointee.service
        let route = routes[service]
        if admission.mayPass(service, route.tiers, route.load) { choose(number, head) } else { enqueue(number) }
    }

    /// What came of looking for a place.
    enum Placing {
        /// The load table counts the request at this server from now on.
        case at(ServerIndex)
        /// Every server that it may go to is full.
        case full
        /// There is no server that it may go to.
        case nobody
    }

    /// Lets a request wait for a server with room.
    func enqueue(_ number: Int32) {
        let session = sessions[number]
        let service = session.pointee.service
        let tried = session.pointee.exchange.excluded
        guard admission.wait(number, service: service, tried: tried, now: now) else {
            return answer(number, status: 503, .queueFull)
        }
        statistics.add(.queued, service: service)
        arm(number, .queue, at: now.advanced(byNanoseconds: timings.queue))
        register(session.pointee.client, forWrite: false)
    }

    /// Takes a request out of the queue, if it is in it.
    func leaveQueue(_ number: Int32) {
        guard admission.leave(number) else { return }
        statistics.add(.queued, -1, service: sessions[number].pointee.service)
    }

    /// Does what is due for those who wait, here and at other workers: at the end of a turn.
    func serveQueues() {
        for service in routes.indices { serveQueue(service) }
    }

    private func serveQueue(_ service: Int) {
        while true {
            let route = routes[service]
            switch admission.next(service, route.tiers, route.load) {
            case .rest: return
            case .wake(let other): return publication.wakes[other].signal()
            case .refuse(let number):
                stopWaiting(number)
                follow(sessions[number].pointee.exchange.noServer(), number)
            case .send(let number):
                // Others were quicker: when they leave their places again they see who waits.
                guard case .at(let index) = takePlace(number) else { return }
                stopWaiting(number)
                if let failure = attempt(number, index, nil) { follow(failure, number) }
            }
        }
    }

    private func stopWaiting(_ number: Int32) {
        leaveQueue(number)
        disarm(number, .queue)
    }
}
