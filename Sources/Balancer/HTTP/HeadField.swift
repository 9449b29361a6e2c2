/// One field line of a head: where its name and its value (without surrounding white space) lie.
struct HeadField {
    var name: ByteRange
    var value: ByteRange
    var kind: FieldKind
    /// Whether a `Connection` field of the same head names it, which makes it hop-by-hop (RFC 9110, 7.6.1).
    var isNamedByConnection: Bool
}
