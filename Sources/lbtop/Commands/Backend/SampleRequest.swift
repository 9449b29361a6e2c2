/// What the sample server needs to know of a request.
struct SampleRequest: Equatable {
    /// The method as sent.
    var method = ""
    /// The target as sent.
    var target = ""
    /// True for HTTP/1.1.
    var isVersion11 = true
    /// Whether the client lets the connection live on.
    var keepsAlive = true
    /// The body's length once it has been read, in bytes.
    var bodyLength: UInt64 = 0
    /// The body, as far as it was kept; only for `/get-name`.
    var body: [UInt8] = []

    /// The target without its query.
    var path: Substring { target.prefix { $0 != "?" } }

    /// The one address that looks at the body.
    static let namePath = "/get-name"
}
