/// A request's head, found valid. Offsets are relative to the start of the bytes it was parsed from.
struct RequestHead {
    /// The bytes it takes, from the start: empty lines before it and the empty line after it included.
    var byteCount = 0
    var method = HTTPMethod.other
    var methodRange = ByteRange.empty
    /// The target as it goes on, in origin-form or `*`: of an absolute-form the path and query, perhaps empty.
    var target = ByteRange.empty
    /// Whether `/` is written before `target`: an absolute-form without a path (`http://h?x=1` goes on as `/?x=1`).
    var targetNeedsSlash = false
    /// Whether `*` is the target though not in the bytes: OPTIONS with an absolute-form without path and query
    /// (RFC 9112, 3.2.4). `target` is empty then.
    var targetIsAsterisk = false
    /// Host's value, or an absolute-form's authority, which replaces it (RFC 9112, 3.2.2); empty in HTTP/1.0 without.
    var authority = ByteRange.empty
    var version = HTTPVersion.http11
    /// Never `untilClose`.
    var framing = BodyFraming.none
    /// Whether the client wants the connection kept: by default in HTTP/1.1, by `Connection: keep-alive` in 1.0.
    var keepsAlive = false
    /// `Expect: 100-continue` of an HTTP/1.1 client with a body to send.
    var expectsContinue = false
    /// Whether to pass on the wish to upgrade: HTTP/1.1, no body, `Connection: upgrade` and an allowed protocol.
    var wantsUpgrade = false
    /// The first allowed protocol that `Upgrade` names; empty unless `wantsUpgrade`.
    var upgrade = ByteRange.empty
    /// Whether the client takes trailers (`TE: trailers`).
    var acceptsTrailers = false
}
