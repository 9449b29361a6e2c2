/// What a service does with heads beyond the plain rules; fixed for the service's life.
struct HTTPOptions: Sendable {
    /// The cookie that keeps a client at its server; nil: none.
    var stickyCookie: [UInt8]?
    /// Whose word on their clients is believed.
    var trustedProxies = TrustedProxies([])
    /// Further fields that name the client, in lower case with a comma behind each.
    var addressFields: [UInt8] = []
    /// Adds a Forwarded field (RFC 7239).
    var addsForwarded = false
    /// Adds a Via field (RFC 9110, 7.6.3).
    var addsVia = false
    /// Adds an X-Request-Id where the client sent none.
    var addsRequestID = false

    /// Whether a client's FIN ends its request while that has no response.
    var abortsOnClose = false
    /// Whether a server's connection is used again after a body on a method that usually has none.
    var reusesAfterBody = false

    /// True when a request's head needs a look at these options at all.
    var touchesRequests: Bool { addsForwarded || addsVia || addsRequestID }
}
