/// Requests for which there is no server this very moment, though one may have room in the next: the backlog of its unix
/// socket was full. They wait a little and choose again, for as long as a connect may take.
extension Worker {
    /// Lets a request wait until it chooses again.
    func waitAMoment(_ number: Int32) {
        let session = sessions[number]
        let client = session.pointee.client
        let pause = session.pointee.exchange.pauseOfAMoment
        arm(number, .moment, at: now.advanced(byNanoseconds: pause))
        register(client, forWrite: false)
    }

    /// The moment is over: the request chooses among all servers again.
    func momentIsOver(_ number: Int32) {
        sessions[number].pointee.exchange.choosesAgain()
        choose(number, nil)
    }
}
