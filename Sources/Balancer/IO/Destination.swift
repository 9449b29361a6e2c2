/// Where a server is: every address that its name stands for, and how requests name it. Immutable, so that routing
/// tables share it.
final class Destination: Sendable {
    /// One of the addresses. Its number is no other's in the server's life, so that a connection can tell whether it
    /// still leads to where the server is.
    struct Place: Sendable {
        let number: UInt32
        let address: SocketAddress
    }

    /// More than any name has that is meant for one server.
    static let mostPlaces = 64

    /// The addresses, in the order in which they are tried; none while the name has never been resolved.
    let places: [Place]
    /// The address as a Host field has it, for HTTP/1.0 clients that sent none.
    let authority: [UInt8]

    private init(_ places: [Place], authority: [UInt8]) {
        self.places = places
        self.authority = authority
    }

    /// A server that has just come in.
    convenience init(_ addresses: [SocketAddress], authority: [UInt8]) {
        var next: UInt32 = 0
        self.init(Destination.number(addresses, knownAs: [], next: &next), authority: authority)
    }

    /// The same server at other addresses: those that stay keep their numbers, new ones count on from `next`.
    func moved(to addresses: [SocketAddress], authority: [UInt8], next: inout UInt32) -> Destination {
        Destination(Destination.number(addresses, knownAs: places, next: &next), authority: authority)
    }

    private static func number(
        _ addresses: [SocketAddress], knownAs known: [Place], next: inout UInt32
    ) -> [Place] {
        var places: [Place] = []
        for address in addresses.prefix(Destination.mostPlaces) {
            guard !places.contains(where: { $0.address == address }) else { continue }
            if let same = known.first(where: { $0.address == address }) {
                places.append(same)
            } else {
                places.append(Place(number: next, address: address))
                next &+= 1
            }
        }
        return places
    }

    /// Whether one of the addresses has this number.
    func leads(to number: UInt32) -> Bool {
        for at in places.indices where places[at].number == number { return true }
        return false
    }

    /// Where the address with this number stands among the others; the first when none has it any more.
    func position(of number: UInt32) -> Int {
        for at in places.indices where places[at].number == number { return at }
        return 0
    }

    /// The address with this number, or the first one; nil without any.
    func address(at number: UInt32) -> SocketAddress? {
        places.isEmpty ? nil : places[position(of: number)].address
    }

    /// The addresses, the one with this number first.
    func addresses(from number: UInt32) -> [SocketAddress] {
        let first = position(of: number)
        return (places[first...] + places[..<first]).map(\.address)
    }
}

extension Destination: CustomStringConvertible {
    /// The addresses as they are written.
    var description: String { places.map { "\($0.address)" }.joined(separator: ", ") }
}
