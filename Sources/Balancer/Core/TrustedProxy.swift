/// Peers whose word on their clients is believed.
public enum TrustedProxy: Sendable, Equatable {
    /// Those that come from these addresses.
    case addresses(AddressBlock)
    /// Those that come by a unix socket: who may open that is a matter of its file's mode.
    case unixSockets

    /// Reads an address, a block, or the word `unix`.
    ///
    /// - Throws: `SpecError` with one line that says what is wrong and how to mend it.
    public init(parsing text: String) throws(SpecError) {
        if text == "unix" {
            self = .unixSockets
            return
        }
        do throws(SpecError) { self = .addresses(try AddressBlock(parsing: text)) } catch {
            throw SpecError("\(error.message), or 'unix' for who comes by a unix socket")
        }
    }
}

/// The same, to be asked for each connection and for each hop that a request has come by.
struct TrustedProxies: Sendable {
    private var blocks: [AddressBlock] = []
    private var trustsUnixSockets = false

    /// Trusts those of `list`; nobody when it is empty.
    init(_ list: [TrustedProxy]) {
        for proxy in list {
            switch proxy {
            case .addresses(let block): blocks.append(block)
            case .unixSockets: trustsUnixSockets = true
            }
        }
    }

    /// Whether the peer at `address` is trusted; nil stands for one without, of a unix socket.
    func trusts(_ address: IPAddress?) -> Bool {
        guard let address else { return trustsUnixSockets }
        var index = 0
        while index < blocks.count {
            if blocks[index].contains(address) { return true }
            index &+= 1
        }
        return false
    }
}
