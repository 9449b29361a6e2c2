/// What a request's head is written with, besides what the client sent. The buffers must outlive the call.
struct RequestContext {
    /// The peer's address as text, such as `127.0.0.1` or `::1`, without port or brackets.
    var clientAddress: UnsafeRawBufferPointer
    /// Whether the client came by TLS.
    var isTLS: Bool
    /// Host for an HTTP/1.0 client that sent none.
    var serverAuthority: UnsafeRawBufferPointer
    /// Whether the peer is appended to an incoming X-Forwarded-For (and Forwarded kept) or replaces it.
    var keepForwardedFor: Bool
}
