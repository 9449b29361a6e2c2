import Synchronization

/// Admission: requests that wait because every server they may go to is full.
extension Worker {
    /// True when a server that the request may go to is merely full.
    func isMerelyFull(_ number: Int32) -> Bool {
        let session = sessions[number]
        let route = routes[session.pointee.service]
        for (offset, server) in route.servers.enumerated() {
            let index = ServerIndex(offset)
            guard server != nil, route.tiers.mayBePicked(index, load: route.load) else { continue }
            if route.load.maximum(index) > 0 && !session.pointee.exchange.excluded.contains(index) { return true }
        }
        return false
    }

    /// Lets a request wait for a server with room.
    func enqueue(_ number: Int32) {
        let session = sessions[number]
        let service = session.pointee.service
        guard queue.count(service) < queueShare else { return answer(number, status: 503, .queueFull) }
        queue.append(number, service: service, now: now)
        statistics.add(.queued, service: service)
        publication.queueChanged(oldest: queue.oldest, worker: self.number)
        arm(number, .queue, at: now.advanced(byNanoseconds: timings.queue))
        register(session.pointee.client, forWrite: false)
    }

    /// Takes a request out of the queue, if it is in it.
    func leaveQueue(_ number: Int32) {
        guard queue.total > 0, queue.remove(number) else { return }
        statistics.add(.queued, -1, service: sessions[number].pointee.service)
        publication.queueChanged(oldest: queue.oldest, worker: self.number)
    }

    /// Sends those who have waited longest on their way, while there is room.
    func serveQueues() {
        for service in routes.indices {
            while let number = queue.first(service) {
                let session = sessions[number]
                let request = PickRequest(
                    clientKey: session.pointee.clientKey, random: random.next(),
                    excluded: session.pointee.exchange.excluded, now: now)
                // Nobody has room, and it was not that the last server has gone: all go on waiting.
                if routes[service].pick(request) == nil && isMerelyFull(number) {
                    passOn(request)
                    break
                }
                leaveQueue(number)
                disarm(number, .queue)
                choose(number, nil)
                // The room went to another worker's request in between: it waits again, at the end.
                if queue.total > 0 && queue.contains(number) { break }
            }
        }
    }

    /// The first one here may not go where there is room, having failed there: perhaps another worker's first one may.
    private func passOn(_ request: PickRequest) {
        guard !request.excluded.isEmpty, let next = publication.waitingBehind(number) else { return }
        publication.wakes[next].signal()
    }

    /// A server with a maximum has room again: whoever has waited longest is told, here or at another worker.
    func roomFreed(_ service: Int) {
        let oldest = publication.longestWaiting
        guard let oldest, oldest != number else { return }
        publication.wakes[oldest].signal()
    }
}
