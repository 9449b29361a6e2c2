/// What a request's head is written with, besides what the client sent. The buffers must outlive the call.
struct RequestContext {
    /// The peer's address as text, such as `127.0.0.1` or `::1`, without port or brackets.
    var peerAddress: UnsafeRawBufferPointer
    /// Whether the peer has an address: one of a unix socket has none to append.
    var peerHasAddress = true
    /// Whether the client came by TLS.
    var isTLS: Bool
    /// Host for an HTTP/1.0 client that sent none.
    var serverAuthority: UnsafeRawBufferPointer
    /// Whether the peer is a proxy whose word on its client is believed: see `FieldKind.Forwarding`.
    var isTrusted: Bool
    /// Further fields that name the client, in lower case with a comma behind each: kept as the forwarding family is.
    var addressFields = UnsafeRawBufferPointer(start: nil, count: 0)
}
