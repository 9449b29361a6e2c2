/// A request's method (RFC 9110, 9; RFC 5789). Methods are case-sensitive: `get` is `other`.
enum HTTPMethod: UInt8 {
    case get
    case head
    case post
    case put
    case delete
    case options
    case trace
    case patch
    case connect
    /// Any other token: passed on as it is.
    case other

    /// Whether doing it twice is meant to equal doing it once (RFC 9110, 9.2.2). A method not known here is not.
    var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .post, .patch, .connect, .other: false
        }
    }

    /// Whether servers expect a body with it, and read one. The others' bodies have no meaning (RFC 9110, 9.3.1, 9.3.2,
    /// 9.3.5, 9.3.7, 9.3.8), and there are servers that leave them unread.
    var usuallyHasBody: Bool {
        switch self {
        case .post, .put, .patch, .other: true
        case .get, .head, .delete, .options, .trace, .connect: false
        }
    }

    /// Recognises a method by its bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        switch bytes.count {
        case 3:
            if bytes.spells("GET") { self = .get } else { self = bytes.spells("PUT") ? .put : .other }
        case 4:
            if bytes.spells("POST") { self = .post } else { self = bytes.spells("HEAD") ? .head : .other }
        case 5:
            if bytes.spells("PATCH") { self = .patch } else { self = bytes.spells("TRACE") ? .trace : .other }
        case 6: self = bytes.spells("DELETE") ? .delete : .other
        case 7:
            if bytes.spells("OPTIONS") { self = .options } else { self = bytes.spells("CONNECT") ? .connect : .other }
        default: self = .other
        }
    }
}
