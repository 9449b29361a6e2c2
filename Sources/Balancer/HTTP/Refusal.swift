/// Why a message is not passed on.
enum Refusal: UInt8, Error, CaseIterable {
    case badRequestLine
    case badMethod
    case badTarget
    case badVersion
    case lineTooLong
    case headTooLarge
    case tooManyFields
    case badFieldName
    case badFieldValue
    case obsoleteFold
    case bareLineFeed
    case bareCarriageReturn
    case whitespaceBeforeColon
    case missingHost
    case severalHosts
    case badHost
    case badContentLength
    case conflictingContentLength
    case contentLengthWithTransferEncoding
    case badTransferEncoding
    case transferEncodingInHTTP10
    case badChunkSize
    case badChunkExtension
    case chunkMissingLineEnd
    case badTrailer
    case trailersTooLarge
    case connectRefused
    case badExpectation
    case badStatusLine

    /// What the client is answered when its request was refused so. A response refused so is answered with 502.
    var status: Int {
        switch self {
        case .lineTooLong: 414
        case .headTooLarge, .tooManyFields, .trailersTooLarge: 431
        case .badVersion: 505
        case .connectRefused: 405
        case .badExpectation: 417
        default: 400
        }
    }

    /// The reason in a few words, for events and logs. Allocates nothing, but is of no use on the path.
    var words: String {
        switch self {
        case .badRequestLine: "malformed request line"
        case .badMethod: "invalid method"
        case .badTarget: "invalid request target"
        case .badVersion: "HTTP version not supported"
        case .lineTooLong: "first line too long"
        case .headTooLarge: "head too large"
        case .tooManyFields: "too many fields"
        case .badFieldName: "invalid field name"
        case .badFieldValue: "control byte in a field value"
        case .obsoleteFold: "folded field line"
        case .bareLineFeed: "line feed without carriage return"
        case .bareCarriageReturn: "carriage return without line feed"
        case .whitespaceBeforeColon: "white space before the colon"
        case .missingHost: "no Host"
        case .severalHosts: "more than one Host"
        case .badHost: "malformed Host"
        case .badContentLength: "malformed Content-Length"
        case .conflictingContentLength: "differing Content-Length"
        case .contentLengthWithTransferEncoding: "Content-Length with Transfer-Encoding"
        case .badTransferEncoding: "Transfer-Encoding other than chunked"
        case .transferEncodingInHTTP10: "Transfer-Encoding in HTTP/1.0"
        case .badChunkSize: "malformed chunk size"
        case .badChunkExtension: "malformed chunk extension"
        case .chunkMissingLineEnd: "no line end after a chunk"
        case .badTrailer: "malformed or forbidden trailer"
        case .trailersTooLarge: "trailers too large"
        case .connectRefused: "CONNECT is off"
        case .badExpectation: "unknown expectation"
        case .badStatusLine: "malformed status line"
        }
    }
}
