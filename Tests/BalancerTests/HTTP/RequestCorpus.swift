import Testing

@testable import Balancer

/// A request and what becomes of it.
struct RequestCase: CustomTestStringConvertible, Sendable {
    enum Verdict: Sendable {
        case accepted(BodyFraming)
        case refused(Refusal)
    }

    var name: String
    var text: String
    var verdict: Verdict

    var testDescription: String { name }

    static func accepted(_ name: String, _ text: String, _ framing: BodyFraming = .none) -> RequestCase {
        RequestCase(name: name, text: text, verdict: .accepted(framing))
    }

    static func refused(_ name: String, _ refusal: Refusal, _ text: String) -> RequestCase {
        RequestCase(name: name, text: text, verdict: .refused(refusal))
    }

    /// A POST with a Host and the field lines `lines`, without their last line end.
    static func post(_ lines: String, version: String = "1.1") -> String {
        "POST /x HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n\r\n"
    }
}

/// The project's own requests with their verdicts.
enum RequestCorpus {
    static let all: [RequestCase] = lines + targets + hosts + lengths + codings + fieldLines + options

    static let lines: [RequestCase] = [
        .accepted("simple", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n"),
        .accepted("empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("four empty lines before", "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("five empty lines before", .badRequestLine, "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("unknown method", "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("lower-case method is another method", "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("method of odd token bytes", "!#$%&'*+-.^_`|~ / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("followed by the next", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\n"),
        .refused("bare line feed before", .bareLineFeed, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("bare carriage return before", .bareCarriageReturn, "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("space before the method", .badRequestLine, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("two spaces before the target", .badRequestLine, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("two spaces behind the target", .badRequestLine, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("tab behind the method", .badMethod, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("tab behind the target", .badTarget, "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("space behind the version", .badRequestLine, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        .refused("no version", .badRequestLine, "GET /\r\nHost: a\r\n\r\n"),
        .refused("no target", .badRequestLine, "GET\r\nHost: a\r\n\r\n"),
        .refused("target is the version", .badRequestLine, "GET HTTP/1.1\r\n\r\n"),
        .refused("colon in the method", .badMethod, "bla:rgh / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("NUL in the method", .badMethod, "GE\u{0}T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("obs-text in the method", .badMethod, "G\u{C9}T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("TLS hello", .badMethod, "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}"),
        .refused("HTTP/2 preface", .badVersion, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        .refused("HTTP/2", .badVersion, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        .refused("HTTP/2 without a dot", .badVersion, "GET / HTTP/2\r\nHost: a\r\n\r\n"),
        .refused("HTTP/0.9", .badVersion, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
        .refused("HTTP/1.2", .badVersion, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
        .refused("HTTP/1.10", .badRequestLine, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        .refused("HTTP/01.1", .badVersion, "GET / HTTP/01.1\r\nHost: a\r\n\r\n"),
        .refused("HTTP/11.1", .badRequestLine, "GET / HTTP/11.1\r\nHost: a\r\n\r\n"),
        .refused("HTTP/1,1", .badRequestLine, "GET / HTTP/1,1\r\nHost: a\r\n\r\n"),
        .refused("HTTP/1", .badRequestLine, "GET / HTTP/1\r\nHost: a\r\n\r\n"),
        .refused("lower-case version", .badRequestLine, "GET / http/1.1\r\nHost: a\r\n\r\n"),
        .refused("FTP", .badRequestLine, "GET / FTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("HTTPS", .badRequestLine, "GET / HTTPS/1.1\r\nHost: a\r\n\r\n"),
        .refused("line feed alone ends the line", .bareLineFeed, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        .refused("line feed in the target", .bareLineFeed, "GET /\n HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("line feed in the method", .bareLineFeed, "GET\n/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("carriage return inside the line", .badRequestLine, "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("carriage return alone ends the line", .bareCarriageReturn, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        .refused("two carriage returns", .bareCarriageReturn, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
    ]

    static let targets: [RequestCase] = [
        .accepted("query", "GET /a?b=c&d HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("what browsers leave raw", "GET /a|{}^`\"<>\\[] HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("dots and slashes stay", "GET //a/../b//./ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("broken percent encoding stays", "GET /%zz%0d%0a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("absolute", "GET http://b/x?y HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("absolute without path", "GET http://b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("absolute with query only", "GET http://b?x=/1 HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("absolute with port", "GET http://b:8080/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("absolute in capitals", "GET HTTP://B/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("absolute https", "GET https://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("absolute in HTTP/1.0", "GET http://b/ HTTP/1.0\r\n\r\n"),
        .accepted("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("OPTIONS of a path", "OPTIONS /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        .accepted("OPTIONS of an absolute-form without path", "OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("asterisk with GET", .badTarget, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("asterisk and more", .badTarget, "OPTIONS *x HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("fragment", .badTarget, "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("relative path", .badTarget, "GET a/b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("query alone", .badTarget, "GET ?x HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("authority without CONNECT", .badTarget, "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("other scheme", .badTarget, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("scheme alone", .badTarget, "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("one slash behind the scheme", .badTarget, "GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("empty authority", .badTarget, "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("user information", .badTarget, "GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("backslash in the authority", .badTarget, "GET http://a\\b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("port too large in the target", .badTarget, "GET http://a:65536/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("obs-text in the target", .badTarget, "GET /\u{E0} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("NUL in the target", .badTarget, "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("DEL in the target", .badTarget, "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("CONNECT", .connectRefused, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
    ]

    static let hosts: [RequestCase] = [
        .accepted("name and port", "GET / HTTP/1.1\r\nHost: a.example:8080\r\n\r\n"),
        .accepted("empty port", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n"),
        .accepted("IPv4", "GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"),
        .accepted("IPv6", "GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n"),
        .accepted("IPv6 with IPv4", "GET / HTTP/1.1\r\nHost: [::ffff:1.2.3.4]\r\n\r\n"),
        .accepted("underscore", "GET / HTTP/1.1\r\nHost: a_b\r\n\r\n"),
        .accepted("sub-delimiters", "GET / HTTP/1.1\r\nHost: 0.0.0.0=5000\r\n\r\n"),
        .accepted("percent encoding", "GET / HTTP/1.1\r\nHost: a%2Db\r\n\r\n"),
        .accepted("no space", "GET / HTTP/1.1\r\nHost:a\r\n\r\n"),
        .accepted("white space around", "GET / HTTP/1.1\r\nHost: \t a \t \r\n\r\n"),
        .accepted("capitals in the name", "GET / HTTP/1.1\r\nHOST: a\r\n\r\n"),
        .refused("none", .missingHost, "GET / HTTP/1.1\r\n\r\n"),
        .refused("none with other fields", .missingHost, "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"),
        .refused("none with an absolute-form", .missingHost, "GET http://a/ HTTP/1.1\r\n\r\n"),
        .refused("two", .severalHosts, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        .refused("two equal", .severalHosts, "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"),
        .refused("two in HTTP/1.0", .severalHosts, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
        .refused("empty", .badHost, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        .refused("blank", .badHost, "GET / HTTP/1.1\r\nHost: \t\r\n\r\n"),
        .refused("list", .badHost, "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
        .refused("space inside", .badHost, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        .refused("path", .badHost, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        .refused("user", .badHost, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        .refused("port only", .badHost, "GET / HTTP/1.1\r\nHost: :80\r\n\r\n"),
        .refused("letters in the port", .badHost, "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n"),
        .refused("port too large", .badHost, "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"),
        .refused("port of six digits", .badHost, "GET / HTTP/1.1\r\nHost: a:000080\r\n\r\n"),
        .refused("two ports", .badHost, "GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n"),
        .refused("IPv6 without brackets", .badHost, "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n"),
        .refused("open bracket", .badHost, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
        .refused("empty brackets", .badHost, "GET / HTTP/1.1\r\nHost: []\r\n\r\n"),
        .refused("letters behind the bracket", .badHost, "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n"),
        .refused("zone", .badHost, "GET / HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n\r\n"),
        .refused("IPv6 of nine groups", .badHost, "GET / HTTP/1.1\r\nHost: [1:2:3:4:5:6:7:8:9]\r\n\r\n"),
        .refused("IPv6 of seven groups", .badHost, "GET / HTTP/1.1\r\nHost: [1:2:3:4:5:6:7]\r\n\r\n"),
        .refused("IPv6 with two gaps", .badHost, "GET / HTTP/1.1\r\nHost: [1::2::3]\r\n\r\n"),
        .refused("IPv6 group of five digits", .badHost, "GET / HTTP/1.1\r\nHost: [::12345]\r\n\r\n"),
        .refused("IPv4 with a number too large inside IPv6", .badHost, "GET / HTTP/1.1\r\nHost: [::1.2.3.256]\r\n\r\n"),
        .refused("broken percent encoding", .badHost, "GET / HTTP/1.1\r\nHost: a%2\r\n\r\n"),
        .refused("obs-text", .badHost, "GET / HTTP/1.1\r\nHost: \u{E4}\r\n\r\n"),
        .refused("malformed though absolute-form", .badHost, "GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n"),
        .refused("disguised by white space", .whitespaceBeforeColon, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
    ]

    static let lengths: [RequestCase] = [
        .accepted("zero", RequestCase.post("Content-Length: 0"), .length(0)),
        .accepted("five", RequestCase.post("Content-Length: 5"), .length(5)),
        .accepted("leading zeros", RequestCase.post("Content-Length: 005"), .length(5)),
        .accepted("capitals", RequestCase.post("CONTENT-LENGTH: 5"), .length(5)),
        .accepted("white space around", RequestCase.post("Content-Length: \t5\t "), .length(5)),
        .accepted("twice the same", RequestCase.post("Content-Length: 5\r\nContent-Length: 5"), .length(5)),
        .accepted("HTTP/1.0", RequestCase.post("Content-Length: 5", version: "1.0"), .length(5)),
        .accepted("with GET", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", .length(5)),
        .accepted(
            "largest", RequestCase.post("Content-Length: 9223372036854775807"), .length(9_223_372_036_854_775_807)),
        .refused("beyond the largest", .badContentLength, RequestCase.post("Content-Length: 9223372036854775808")),
        .refused("2^64", .badContentLength, RequestCase.post("Content-Length: 18446744073709551616")),
        .refused("2^64 + 5", .badContentLength, RequestCase.post("Content-Length: 18446744073709551621")),
        .refused("20 digits", .badContentLength, RequestCase.post("Content-Length: 00000000000000000005")),
        .refused("empty", .badContentLength, RequestCase.post("Content-Length:")),
        .refused("plus", .badContentLength, RequestCase.post("Content-Length: +5")),
        .refused("minus", .badContentLength, RequestCase.post("Content-Length: -5")),
        .refused("minus zero", .badContentLength, RequestCase.post("Content-Length: -0")),
        .refused("hexadecimal", .badContentLength, RequestCase.post("Content-Length: 0x5")),
        .refused("underscore inside", .badContentLength, RequestCase.post("Content-Length: 0_1")),
        .refused("space inside", .badContentLength, RequestCase.post("Content-Length: 1 2")),
        .refused("fraction", .badContentLength, RequestCase.post("Content-Length: 5.0")),
        .refused("exponent", .badContentLength, RequestCase.post("Content-Length: 1e3")),
        .refused("list", .badContentLength, RequestCase.post("Content-Length: 5, 5")),
        .refused("list with a gap", .badContentLength, RequestCase.post("Content-Length: 5,")),
        .refused("quoted", .badContentLength, RequestCase.post("Content-Length: \"5\"")),
        .refused("letters", .badContentLength, RequestCase.post("Content-Length: five")),
        .refused("digit of another script", .badContentLength, RequestCase.post("Content-Length: \u{B2}")),
        .refused(
            "differing", .conflictingContentLength, RequestCase.post("Content-Length: 5\r\nContent-Length: 6")),
        .refused(
            "second malformed", .badContentLength, RequestCase.post("Content-Length: 5\r\nContent-Length: x")),
        .refused("space before the colon", .whitespaceBeforeColon, RequestCase.post("Content-Length : 5")),
        .refused("underscore in the name", .badFieldName, RequestCase.post("Content_Length: 5")),
    ]

    static let codings: [RequestCase] = [
        .accepted("chunked", RequestCase.post("Transfer-Encoding: chunked"), .chunked),
        .accepted("capitals", RequestCase.post("TRANSFER-ENCODING: Chunked"), .chunked),
        .accepted("white space around", RequestCase.post("Transfer-Encoding:\t chunked \t"), .chunked),
        .accepted("with DELETE", "DELETE / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .chunked),
        .refused(
            "behind a length", .contentLengthWithTransferEncoding,
            RequestCase.post("Content-Length: 5\r\nTransfer-Encoding: chunked")),
        .refused(
            "before a length", .contentLengthWithTransferEncoding,
            RequestCase.post("Transfer-Encoding: chunked\r\nContent-Length: 5")),
        .refused(
            "identity with a length", .contentLengthWithTransferEncoding,
            RequestCase.post("Content-Length: 5\r\nTransfer-Encoding: identity")),
        .refused(
            "HTTP/1.0", .transferEncodingInHTTP10, RequestCase.post("Transfer-Encoding: chunked", version: "1.0")),
        .refused("identity", .badTransferEncoding, RequestCase.post("Transfer-Encoding: identity")),
        .refused("gzip", .badTransferEncoding, RequestCase.post("Transfer-Encoding: gzip")),
        .refused("gzip, chunked", .badTransferEncoding, RequestCase.post("Transfer-Encoding: gzip, chunked")),
        .refused("chunked, gzip", .badTransferEncoding, RequestCase.post("Transfer-Encoding: chunked, gzip")),
        .refused("chunked, chunked", .badTransferEncoding, RequestCase.post("Transfer-Encoding: chunked, chunked")),
        .refused("chunked, identity", .badTransferEncoding, RequestCase.post("Transfer-Encoding: chunked, identity")),
        .refused("comma behind", .badTransferEncoding, RequestCase.post("Transfer-Encoding: chunked,")),
        .refused("comma before", .badTransferEncoding, RequestCase.post("Transfer-Encoding: ,chunked")),
        .refused("parameter", .badTransferEncoding, RequestCase.post("Transfer-Encoding: chunked;q=1")),
        .refused("quoted", .badTransferEncoding, RequestCase.post("Transfer-Encoding: \"chunked\"")),
        .refused("empty", .badTransferEncoding, RequestCase.post("Transfer-Encoding:")),
        .refused("xchunked", .badTransferEncoding, RequestCase.post("Transfer-Encoding: xchunked")),
        .refused("chunked and a letter", .badTransferEncoding, RequestCase.post("Transfer-Encoding: chunkedx")),
        .refused("cow", .badTransferEncoding, RequestCase.post("Transfer-Encoding: cow")),
        .refused("vertical tab before", .badFieldValue, RequestCase.post("Transfer-Encoding: \u{B}chunked")),
        .refused("form feed behind", .badFieldValue, RequestCase.post("Transfer-Encoding: chunked\u{C}")),
        .refused("no-break space", .badTransferEncoding, RequestCase.post("Transfer-Encoding: \u{A0}chunked")),
        .refused("long s by folding", .badTransferEncoding, RequestCase.post("Transfer-Encoding: chun\u{4B}\u{C5}ed")),
        .refused("NUL inside", .badFieldValue, RequestCase.post("Transfer-Encoding: chun\u{0}ked")),
        .refused(
            "twice", .badTransferEncoding,
            RequestCase.post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")),
        .refused(
            "identity in a second line", .badTransferEncoding,
            RequestCase.post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity")),
        .refused("space before the colon", .whitespaceBeforeColon, RequestCase.post("Transfer-Encoding : chunked")),
        .refused("tab before the colon", .whitespaceBeforeColon, RequestCase.post("Transfer-Encoding\t: chunked")),
        .refused("folded", .badTransferEncoding, RequestCase.post("Transfer-Encoding:\r\n chunked")),
        .refused("folded before", .obsoleteFold, RequestCase.post("X: y\r\n Transfer-Encoding: chunked")),
        .refused(
            "hidden by a carriage return", .bareCarriageReturn, RequestCase.post("X: y\rTransfer-Encoding: chunked")),
        .refused("hidden by a line feed", .bareLineFeed, RequestCase.post("X: y\nTransfer-Encoding: chunked")),
        .refused("underscore in the name", .badFieldName, RequestCase.post("Transfer_Encoding: chunked")),
        .refused("carriage return in the name", .badFieldName, RequestCase.post("Transfer\r-Encoding: chunked")),
        .refused("NUL in the name", .badFieldName, RequestCase.post("Transfer\u{0}-Encoding: chunked")),
    ]

    static let fieldLines: [RequestCase] = [
        .accepted("empty value", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n"),
        .accepted("blank value", "GET / HTTP/1.1\r\nHost: a\r\nX: \t \r\n\r\n"),
        .accepted("obs-text in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: caf\u{C3}\u{A9}\u{80}\u{FF}\r\n\r\n"),
        .accepted("tab inside a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\tb\t\tc\r\n\r\n"),
        .accepted("colons in a value", "GET / HTTP/1.1\r\nHost: a\r\nX::: b:c\r\n\r\n"),
        .accepted("all token bytes in a name", "GET / HTTP/1.1\r\nHost: a\r\n!#$%&'*+-.^_`|~09azAZ: b\r\n\r\n"),
        .accepted("the same twice", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n"),
        .refused("no colon", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\nbaz\r\n\r\n"),
        .refused("empty name", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        .refused("space before the colon", .whitespaceBeforeColon, "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n"),
        .refused("space inside a name", .whitespaceBeforeColon, "GET / HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n"),
        .refused("fold", .obsoleteFold, "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"),
        .refused("fold by a tab", .obsoleteFold, "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n"),
        .refused("fold of the request line", .obsoleteFold, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        .refused("blank last line", .obsoleteFold, "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n"),
        .refused("NUL in a value", .badFieldValue, "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n"),
        .refused("DEL in a value", .badFieldValue, "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{7F}b\r\n\r\n"),
        .refused("escape in a value", .badFieldValue, "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1B}[2Jb\r\n\r\n"),
        .refused(
            "control byte late in a long value", .badFieldValue,
            "GET / HTTP/1.1\r\nHost: a\r\nX: 0123456789abcdef\u{1}0123456789\r\n\r\n"),
        .refused("carriage return in a value", .bareCarriageReturn, "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
        .refused("two carriage returns", .bareCarriageReturn, "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\r\n\r\n"),
        .refused("line feed ends a field", .bareLineFeed, "GET / HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n"),
        .refused("line feed ends the head", .bareLineFeed, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        .refused("carriage return ends the head", .bareCarriageReturn, "GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n"),
        .refused("line feed in a name", .bareLineFeed, "GET / HTTP/1.1\r\nHost: a\r\nX\n: b\r\n\r\n"),
        .refused("obs-text in a name", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\n\u{DC}: b\r\n\r\n"),
        .refused("obs-text later in a name", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\nX\u{DC}: b\r\n\r\n"),
        .refused("slash in a name", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\nX/Y: b\r\n\r\n"),
        .refused("quote in a name", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\n\"X\": b\r\n\r\n"),
        .refused("at sign in a name", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\nX@: b\r\n\r\n"),
        .refused("brackets in a name", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\n[X]: b\r\n\r\n"),
        .refused("DEL in a name", .badFieldName, "GET / HTTP/1.1\r\nHost: a\r\nX\u{7F}: b\r\n\r\n"),
    ]

    static let options: [RequestCase] = [
        .accepted("close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        .accepted("keep-alive in HTTP/1.0", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
        .accepted("close wins", "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"),
        .accepted("gaps in Connection", "GET / HTTP/1.1\r\nHost: a\r\nConnection: , ,close,\r\n\r\n"),
        .accepted("Connection names Host", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Host\r\n\r\n"),
        .accepted("expectation", RequestCase.post("Content-Length: 5\r\nExpect: 100-continue"), .length(5)),
        .accepted("expectation in capitals", RequestCase.post("Content-Length: 5\r\nExpect: 100-Continue"), .length(5)),
        .accepted("expectation without a body", "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"),
        .accepted("any expectation in HTTP/1.0", "GET / HTTP/1.0\r\nExpect: miracles\r\n\r\n"),
        .refused("other expectation", .badExpectation, "GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n"),
        .refused(
            "another expectation beside it", .badExpectation,
            "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, miracles\r\n\r\n"),
        .accepted("empty expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect:\r\n\r\n"),
        .accepted(
            "expectations in a list", RequestCase.post("Content-Length: 5\r\nExpect: 100-continue, 100-continue"),
            .length(5)),
        .accepted(
            "expectation repeated",
            RequestCase.post("Content-Length: 5\r\nExpect: 100-continue\r\nExpect: 100-continue"), .length(5)),
        .accepted("WebSocket", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
        .accepted(
            "h2c",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"),
        .refused(
            "more connection options than 32", .badFieldValue,
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: " + String(repeating: "a,", count: 33) + "\r\n\r\n"),
    ]
}
