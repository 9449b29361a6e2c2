/// Finds and judges a head in the bytes received so far. Kept by a stream between reads, so that a head that trickles
/// in costs linear time in all. Pure data: no I/O, no allocation.
///
/// One machine reads the bytes, each once, and refuses at the first byte that cannot be. A head that came in one piece
/// is done then. One that came in several was read for its verdict only, since `HeadFields` is shared by the streams
/// of a worker: once complete it is read again from its start.
struct HeadScanner {
    /// What the machine expects next.
    enum Phase: UInt8 {
        /// The first byte. Can become: emptyLineFeed, method, or statusVersion.
        case start
        /// Behind the carriage return of an empty line before a request. Can become: start.
        case emptyLineFeed
        /// In the method. Can become: target.
        case method
        /// In the target. Can become: version.
        case target
        /// In a request's version. Can become: lineFeed.
        case version
        /// In a response's version. Can become: status.
        case statusVersion
        /// In the three digits. Can become: reason, lineFeed.
        case status
        /// In the reason phrase. Can become: lineFeed.
        case reason
        /// Behind the carriage return of the first line. Can become: fields.
        case lineFeed
        /// In the field lines.
        case fields
    }

    /// How the machine stopped.
    enum Progress {
        case incomplete
        case complete
        case refused(Refusal)
    }

    /// More empty lines before a request than any client sends (RFC 9112, 2.2 asks for one).
    static let mostEmptyLines = 4

    var phase = Phase.start
    var emptyLines: UInt8 = 0
    var version = HTTPVersion.http11
    var method = HTTPMethod.other
    /// The first byte not yet looked at, until the field lines begin.
    var position = 0
    /// Where the first line begins.
    var lineStart = 0
    /// Where the part of the first line that is being read begins.
    var partStart = 0
    var methodRange = ByteRange.empty
    /// A request's target or a response's reason.
    var secondRange = ByteRange.empty
    var status = 0
    var lines = FieldScanner(at: 0)
    var fieldCount = 0
    var facts = HeadFacts()

    init() {}

    /// Judges `bytes`, which start where the last message ended and begin with all bytes given before.
    mutating func request(
        _ bytes: UnsafeRawBufferPointer, limits: HeadLimits, fields: HeadFields
    ) -> HeadOutcome<RequestHead> {
        switch scan(bytes, isRequest: true, limits: limits, fields: fields) {
        case .incomplete: return .incomplete
        case .refused(let refusal): return .refused(refusal)
        case .complete:
            defer { self = HeadScanner() }
            return requestHead(bytes, limits: limits, fields: fields)
        }
    }

    /// Judges `bytes` as the response to a request with `requestMethod`.
    mutating func response(
        _ bytes: UnsafeRawBufferPointer, limits: HeadLimits, fields: HeadFields, requestMethod: HTTPMethod
    ) -> HeadOutcome<ResponseHead> {
        switch scan(bytes, isRequest: false, limits: limits, fields: fields) {
        case .incomplete: return .incomplete
        case .refused(let refusal): return .refused(refusal)
        case .complete:
            defer { self = HeadScanner() }
            return .complete(responseHead(bytes, fields: fields, requestMethod: requestMethod))
        }
    }

    /// Reads on; when the head is complete, `fields` holds all its lines.
    @inline(__always)
    private mutating func scan(
        _ bytes: UnsafeRawBufferPointer, isRequest: Bool, limits: HeadLimits, fields: HeadFields
    ) -> Progress {
        guard let base = bytes.baseAddress else { return .incomplete }
        let count = min(bytes.count, limits.head)
        let isResumed = phase != .start || position > 0
        var progress = read(base, count: count, isRequest: isRequest, limits: limits, fields: fields)
        if isResumed, case .complete = progress {
            self = HeadScanner()
            progress = read(base, count: count, isRequest: isRequest, limits: limits, fields: fields)
        }
        switch progress {
        case .complete: fields.count = fieldCount
        case .incomplete:
            // Without its last byte within the limit it cannot end within the limit.
            guard bytes.count >= limits.head else { return .incomplete }
            self = HeadScanner()
            return .refused(.headTooLarge)
        case .refused: self = HeadScanner()
        }
        return progress
    }

    /// Runs the machine over what is new in the `count` bytes at `base`.
    private mutating func read(
        _ base: UnsafeRawPointer, count: Int, isRequest: Bool, limits: HeadLimits, fields: HeadFields
    ) -> Progress {
        if phase != .fields {
            let progress =
                isRequest
                ? readRequestLine(base, count: count, limits: limits)
                : readStatusLine(base, count: count, limits: limits)
            guard case .complete = progress else { return progress }
            phase = .fields
            lines = FieldScanner(at: position, isStrict: isRequest)
        }
        return readFields(base, count: count, isRequest: isRequest, limits: limits, fields: fields)
    }

    private mutating func readFields(
        _ base: UnsafeRawPointer, count: Int, isRequest: Bool, limits: HeadLimits, fields: HeadFields
    ) -> Progress {
        let bytes = UnsafeRawBufferPointer(start: base, count: count)
        let most = min(limits.fields, fields.capacity)
        let elements = fields.elements
        while true {
            switch lines.next(base, count: count) {
            case .incomplete: return .incomplete
            case .refused(let refusal): return .refused(refusal)
            case .end: return .complete
            case .field:
                guard fieldCount < most else { return .refused(.tooManyFields) }
                let kind = FieldKind(lines.name.bytes(in: bytes))
                elements[fieldCount] = HeadField(
                    name: lines.name, value: lines.value, kind: kind, isNamedByConnection: false)
                fieldCount &+= 1
                if kind != .other,
                    let refusal = facts.take(
                        kind, bytes, value: lines.value, version: version, isRequest: isRequest)
                {
                    return .refused(refusal)
                }
            }
        }
    }

    /// Marks the fields that `Connection` names.
    func markNamedFields(_ bytes: UnsafeRawBufferPointer, fields: HeadFields) {
        guard facts.namesFields else { return }
        let elements = fields.elements
        var index = 0
        while index < fieldCount {
            let field = elements[index]
            index &+= 1
            guard field.kind == .connection else { continue }
            var options = ListElements(bytes, field.value)
            while let option = options.next() {
                let name = option.bytes(in: bytes)
                markFields(named: name, bytes, elements)
            }
        }
    }

    private func markFields(
        named name: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer,
        _ elements: UnsafeMutablePointer<HeadField>
    ) {
        var index = 0
        while index < fieldCount {
            let field = elements[index]
            if field.name.count == name.count, !field.kind.isProtectedFromConnection, !field.kind.isHopByHop,
                field.name.bytes(in: bytes).equalsFolded(name)
            {
                elements[index].isNamedByConnection = true
            }
            index &+= 1
        }
    }
}
