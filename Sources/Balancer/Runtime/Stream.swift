/// One connection of a worker, to a client or to a server. Plain data in a slot of the worker's `Slab`; named by its
/// slot's number, and by slot and generation where an event may come late.
struct Stream: BitwiseCopyable {
    /// Which side it is.
    enum Role: UInt8 { case free, client, server }

    /// What it is doing.
    enum Phase: UInt8 {
        /// Client: no request, or a head that is not complete. Can become: exchange, lingering.
        case head
        /// Client: a session owns it. Can become: head, discarding, lingering.
        case exchange
        /// Client: answered; the rest of its request is read and dropped, then comes the next one. Can become: head.
        case discarding
        /// Client: answered for good; what it still sends is dropped for a while.
        case lingering
        /// Client: what it was sent is cut, and it still takes what came before the cut; then it is reset.
        case cutting
        /// Server: the connect is not known to be complete. Can become: busy, idle.
        case connecting
        /// Server: a session owns it. Can become: idle.
        case busy
        /// Server: in the pool. Can become: busy.
        case idle
    }

    // In the order of their sizes: a hundred thousand idle clients have one each.
    var descriptor: Int32 = -1
    /// Raised each time the slot is freed: late events of the former owner are recognised by it.
    var generation: UInt32 = 0
    var role = Role.free
    var phase = Phase.head

    // Latches of the edge-triggered events.
    var isReadable = false
    var isWritable = false
    /// An event said RDHUP, HUP, ERR or PRI: a short read does not mean drained (urgent bytes end a read early).
    var hasHangup = false
    /// RDHUP: the peer has ended its side, though perhaps not all of it was read.
    var isHalfClosed = false
    /// HUP or ERR: the connection is broken in both directions.
    var isBroken = false
    /// ERR: the peer has reset it. (A unix socket whose peer has closed is hung up, not reset.)
    var isReset = false
    /// The peer's end of stream was read.
    var hasEnded = false
    /// Our own end of stream was sent.
    var hasShutDown = false
    /// Registered for EPOLLIN (and RDHUP), and for EPOLLOUT too.
    var isRegistered = false
    var isRegisteredForWrite = false
    /// Waits in the ready list already.
    var isInReadyList = false
    /// The last read filled its buffer: the next one gets a larger one.
    var isBulk = false
    /// Client: a proxy whose word on its clients is believed.
    var isTrusted = false
    /// Client: a head has begun, and its deadline with it.
    var isInHead = false
    /// The consumed bytes at the front of `input` are kept for another try.
    var holds = false
    /// Server: a request went over it before the present one.
    var hasCarried = false
    /// Server: how many of the server's addresses its connect has tried.
    var triedPlaces: UInt8 = 0
    var addressLength: UInt8 = 0

    /// Client: its port; 0 for one of a unix socket, which has no address.
    var port: UInt16 = 0
    var service: UInt16 = 0
    var server = ServerIndex(0)
    /// The server's own idle timeout (`Keep-Alive: timeout`), in seconds up to 32767; -1 when it said nothing.
    var announcedTimeout: Int16 = -1
    /// Server: which of the server's addresses it leads to.
    var place: UInt32 = 0
    /// Consumed bytes kept at the front of `input`.
    var held: Int32 = 0
    var session: Int32 = -1
    /// Client: requests that came over it; 1 in TCP mode.
    var requests: UInt32 = 0
    /// Lingering: the low bits of `bytesIn` when the present window of its rate began.
    var lingerMark: UInt32 = 0

    /// Tells the server from a later one in the same slot.
    var serverID: UInt64 = 0
    /// The stable hash of the client's address.
    var clientKey: UInt64 = 0
    /// When it last took bytes, or could begin to.
    var lastSent = Instant.never
    /// When it was opened.
    var acceptedAt = Instant.never
    /// Bytes received, and sent.
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0

    var input = Buffer()
    var output = Buffer()
    var scanner = HeadScanner()
    /// The client's address as text, for X-Forwarded-For.
    var addressText = [46 of UInt8](repeating: 0)

    /// Client: there is no room for it, which it is told; it was not accepted, and is counted nowhere else.
    var isTurnedAway: Bool { acceptedAt == .never }

    /// Client: it has an IP address, unlike one of a unix socket.
    var hasAddress: Bool { port != 0 }
}
