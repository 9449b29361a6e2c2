/// A client's request (or its TCP connection) with the two streams it runs over: what the worker keeps for an
/// `Exchange`. Plain data in a slot of the worker's slab.
struct Session: BitwiseCopyable {
    var exchange: Exchange
    var client: Int32
    /// The server's stream, or -1 while there is none.
    var server: Int32 = -1
    var service: Int
    /// The server of the present try.
    var serverIndex = ServerIndex(0)
    /// The present try is counted in the load table, since `triedAt`.
    var holdsLoad = false
    var triedAt = Instant.never
    /// The server whose failed try is counted as a retry once another follows, or -1.
    var failedServer: Int32 = -1
    var requestCompletedAt = Instant.never
    var firstByteAt = Instant.never
    var request = BodyFlow(.none, rechunks: false)
    var response = BodyFlow(.none, rechunks: false)
    var responseScanner = HeadScanner()
    /// The deadlines of both directions.
    var timers = ExchangeTimers()
    /// Whether the client sends its body as it should.
    var pace = ClientPace()
    /// What the client had been sent before the final response's head: that has begun once more went.
    var sentBefore = UInt64.max
    /// What the server's connection had carried, both ways, when its silence was last measured.
    var serverMoved: UInt64 = 0
    /// Its times and its status were counted.
    var isRecorded = false
    /// The request was counted at its server.
    var isCounted = false
    /// The server has reset its connection, as a send to it told: what looks like an end of stream behind that is none.
    var serverWasReset = false
    /// The server's response ends with its connection.
    var endsWithClose = false
    /// The client held its body back, and was answered instead of being asked for it.
    var endsWithAnswer = false
    /// Whom a trusted proxy sends the request for; nil: the peer itself.
    var speaksFor: IPAddress?
    /// The stable hash of the client's address: of `speaksFor`, or of the peer.
    var clientKey: UInt64 = 0
    /// Counted among the requests of its client.
    var isCountedForClient = false
    /// The server that the client's cookie names, by its sticky key; 0 without one.
    var stickyKey: UInt64 = 0
    /// The client holds its body back until the server agrees (`Expect: 100-continue`).
    var awaitsContinue = false
    /// What lbtop adds to this request is measured: how far that has got, since when it runs, and what it was so far.
    var measurement = Worker.Measurement.none
    var measuredFrom = Instant.never
    var measured: UInt64 = 0
    /// The worker keeps the beginning of its request.
    var hasLine = false
    /// The status of the final response, 0 before.
    var status: Int32 = 0
}
