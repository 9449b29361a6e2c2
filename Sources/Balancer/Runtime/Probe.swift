/// The probe of an address that need not be a server: how it answers just now, told in words.
struct Probe {
    /// Between the end of a probe and the start of the next.
    static let spacing: UInt64 = 2_000_000_000

    let service: Int
    /// Where it is, looked up; nil before.
    var addresses: [SocketAddress]?
    var trial: Trial?
    /// When the next one starts; `never` while its name is looked up.
    var nextStart: Instant
    var detail = ProbeDetail()

    /// A probe that has not begun.
    init(of address: ServerAddress, service: Int, now: Instant) {
        self.service = service
        nextStart = now
        detail.address = address.description
    }

    /// The trial has ended, or it could not begin.
    mutating func ended(_ passed: Bool, _ text: String, now: Instant) {
        trial?.close()
        trial = nil
        detail.state = passed ? "passed" : "failed"
        detail.text = text
        nextStart = now.advanced(byNanoseconds: Probe.spacing)
    }
}
