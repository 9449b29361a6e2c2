import Testing

@testable import Balancer

/// What an exchange decides when things go wrong, and how it frames a response.
@Suite struct ExchangeTests {
    static let start = Instant(nanoseconds: 1_000_000_000_000)
    static let timings = Timings(Limits())

    static func exchange(
        _ method: HTTPMethod = .get, _ version: HTTPVersion = .http11, keepsAlive: Bool = true, upgrade: Bool = false
    ) -> Exchange {
        var head = RequestHead()
        head.method = method
        head.version = version
        head.keepsAlive = keepsAlive
        head.wantsUpgrade = upgrade
        return Exchange(head: head, now: start)
    }

    static func later(_ seconds: Double) -> Instant { start.advanced(byNanoseconds: UInt64(seconds * 1e9)) }

    /// An exchange whose request has gone to a server.
    static func sent(_ method: HTTPMethod = .get, _ version: HTTPVersion = .http11, complete: Bool = true) -> Exchange {
        var exchange = exchange(method, version)
        exchange.attached(now: start, timings: timings)
        exchange.sentBytes()
        if complete { exchange.requestCompleted() }
        return exchange
    }

    static func lose(
        _ exchange: inout Exchange, _ failure: ServerFailure = .closedBeforeResponse, server: Int = 0,
        reused: Bool = false, replay: Bool = true
    ) -> Exchange.AfterFailure {
        exchange.serverLost(
            failure, at: ServerIndex(server), wasReused: reused, canReplay: replay, timings: timings)
    }

    @Test(arguments: [(HTTPMethod.get, true), (.connect, false)])
    func `a server connection that was asked for a tunnel is not used again, whatever the answer`(
        method: HTTPMethod, upgrade: Bool
    ) {
        var exchange = Self.exchange(method, upgrade: upgrade)
        exchange.attached(now: Self.start, timings: Self.timings)
        exchange.sentBytes()
        exchange.requestCompleted()
        var head = ResponseHead()
        head.status = 403
        head.framing = .length(0)
        head.keepsAlive = true
        _ = exchange.response(head)
        exchange.responseCompleted()
        #expect(!exchange.canPoolServer)
        #expect(exchange.canKeepClient)
    }

    // MARK: Connects

    @Test(arguments: [ServerFailure.connectRefused, .connectTimeout, .connectFailed])
    func `a server that was not reached is excluded and another chosen`(failure: ServerFailure) {
        var exchange = ExchangeTests.exchange(.post)
        exchange.attached(now: ExchangeTests.start, timings: ExchangeTests.timings)
        #expect(
            exchange.connectFailed(
                .server(failure), at: ServerIndex(3), now: ExchangeTests.later(1), timings: Self.timings)
                == .chooseAnother)
        #expect(exchange.excluded.contains(ServerIndex(3)) && exchange.excluded.count == 1)
        #expect(exchange.phase == .choosing && exchange.sends == 0)
    }

    @Test func `what is answered when no server is left depends on the last failure`() {
        let cases: [(ServerFailure?, Int, ServiceFailure)] = [
            (nil, 503, .noServer), (.connectRefused, 503, .noServer), (.connectFailed, 503, .noServer),
            (.connectTimeout, 504, .gatewayTimeout),
        ]
        for (failure, status, kind) in cases {
            var exchange = ExchangeTests.exchange()
            if let failure {
                _ = exchange.connectFailed(
                    .server(failure), at: ServerIndex(0), now: ExchangeTests.start, timings: Self.timings)
            }
            #expect(exchange.noServer() == .answer(status: status, kind))
            #expect(exchange.phase == .finished)
        }
        var lost = ExchangeTests.sent()
        #expect(ExchangeTests.lose(&lost) == .chooseAnother)
        #expect(lost.noServer() == .answer(status: 502, .badGateway))
    }

    @Test func `what this machine lacks, or a moment does, excludes a server for now and is no failure of it`() {
        for fault in [Fault.ours, .ofAMoment] {
            var exchange = Self.exchange(.post)
            let after = exchange.connectFailed(fault, at: ServerIndex(3), now: Self.start, timings: Self.timings)
            #expect(after == .chooseAnother && exchange.excluded.contains(ServerIndex(3)))
        }
        var exchange = Self.exchange()
        _ = exchange.connectFailed(.ours, at: ServerIndex(0), now: Self.start, timings: Self.timings)
        #expect(exchange.noServer() == .answer(status: 503, .localFault))
        var refused = Self.exchange()
        for fault in [Fault.ours, .server(.connectRefused)] {
            _ = refused.connectFailed(fault, at: ServerIndex(0), now: Self.start, timings: Self.timings)
        }
        #expect(refused.noServer() == .answer(status: 503, .noServer), "what servers did is told before what we lacked")
    }

    @Test func `without another server a moment is waited for, all are free to choose again, and it has an end`() {
        var exchange = Self.exchange()
        var pauses: [UInt64] = []
        var now = Self.start
        while true {
            _ = exchange.connectFailed(.server(.connectRefused), at: ServerIndex(1), now: now, timings: Self.timings)
            _ = exchange.connectFailed(.ofAMoment, at: ServerIndex(0), now: now, timings: Self.timings)
            guard exchange.noServer() == .chooseSoon else { break }
            #expect(exchange.phase == .choosing && exchange.waitsForAMoment && exchange.excluded.count == 2)
            pauses.append(exchange.pauseOfAMoment / 1_000_000)
            now = now.advanced(byNanoseconds: exchange.pauseOfAMoment)
            exchange.choosesAgain()
            #expect(!exchange.waitsForAMoment && exchange.excluded.isEmpty)
        }
        #expect(pauses.prefix(5) == [10, 20, 40, 80, 80] && now.nanoseconds(since: Self.start) >= Self.timings.connect)
        #expect(now.nanoseconds(since: Self.start) < Self.timings.connect + 100_000_000)
        #expect(exchange.phase == .finished && !exchange.waitsForAMoment)
    }

    @Test func `a moment is not waited for while another server serves`() {
        var exchange = Self.exchange()
        _ = exchange.connectFailed(.ofAMoment, at: ServerIndex(0), now: Self.start, timings: Self.timings)
        exchange.attached(now: Self.start, timings: Self.timings)
        #expect(!exchange.waitsForAMoment)
        exchange.sentBytes()
        #expect(Self.lose(&exchange, server: 1) == .chooseAnother)
        #expect(exchange.noServer() == .chooseSoon, "the first one may have room by now")
    }

    @Test func `connects that fail at once end, however many servers there are`() {
        for fault in [Fault.server(.connectRefused), .ours, .ofAMoment] {
            var exchange = Self.exchange()
            var connects = 0
            var after = Exchange.AfterFailure.chooseAnother
            while after == .chooseAnother && connects < 1000 {
                after = exchange.connectFailed(
                    fault, at: ServerIndex(connects % 1000), now: Self.start, timings: Self.timings)
                connects += 1
            }
            #expect(connects == 64, "\(fault)")
        }
    }

    @Test func `all connects of a request end with the total time`() {
        var exchange = ExchangeTests.exchange()
        exchange.attached(now: ExchangeTests.start, timings: ExchangeTests.timings)
        #expect(
            exchange.connectDeadline(now: ExchangeTests.start, timings: ExchangeTests.timings)
                == ExchangeTests.later(2))
        #expect(
            exchange.connectFailed(
                .server(.connectTimeout), at: ServerIndex(0), now: ExchangeTests.later(4), timings: Self.timings)
                == .chooseAnother)
        exchange.attached(now: ExchangeTests.later(4), timings: ExchangeTests.timings)
        #expect(
            exchange.connectDeadline(now: ExchangeTests.later(4), timings: ExchangeTests.timings)
                == ExchangeTests.later(5))
        #expect(
            exchange.connectFailed(
                .server(.connectTimeout), at: ServerIndex(1), now: ExchangeTests.later(5), timings: Self.timings)
                == .answer(status: 504, .gatewayTimeout))
    }

    @Test func `a connect after a connected server was lost has its own time`() {
        var exchange = ExchangeTests.sent()
        #expect(ExchangeTests.lose(&exchange) == .chooseAnother)
        let now = ExchangeTests.later(30)
        exchange.attached(now: now, timings: ExchangeTests.timings)
        #expect(exchange.connectDeadline(now: now, timings: ExchangeTests.timings) == ExchangeTests.later(32))
        #expect(
            exchange.connectFailed(.server(.connectRefused), at: ServerIndex(1), now: now, timings: Self.timings)
                == .chooseAnother)
    }

    // MARK: Lost servers

    @Test(arguments: [HTTPMethod.get, .head, .put, .delete, .options, .trace])
    func `an idempotent request goes to another server`(method: HTTPMethod) {
        var exchange = ExchangeTests.sent(method)
        #expect(ExchangeTests.lose(&exchange, server: 2) == .chooseAnother)
        #expect(exchange.excluded.contains(ServerIndex(2)))
    }

    @Test(arguments: [HTTPMethod.post, .patch, .other], [true, false])
    func `a request that may not be repeated ends once a byte of it was sent`(method: HTTPMethod, reused: Bool) {
        var exchange = ExchangeTests.sent(method, complete: false)
        #expect(ExchangeTests.lose(&exchange, reused: reused) == .answer(status: 502, .badGateway))
        #expect(exchange.phase == .finished)

        var unsent = ExchangeTests.exchange(method)
        unsent.attached(now: ExchangeTests.start, timings: ExchangeTests.timings)
        #expect(ExchangeTests.lose(&unsent, reused: reused) == (reused ? .sameServerFresh : .chooseAnother))
    }

    @Test func `a request whose bytes are gone is not sent again`() {
        var exchange = ExchangeTests.sent()
        #expect(ExchangeTests.lose(&exchange, replay: false) == .answer(status: 502, .badGateway))
    }

    @Test func `a dead pooled connection is replaced at the same server, which stays eligible`() {
        var exchange = ExchangeTests.sent()
        #expect(ExchangeTests.lose(&exchange, reused: true) == .sameServerFresh)
        #expect(exchange.excluded.isEmpty)
    }

    @Test func `no answer in time is never tried again`() {
        var exchange = ExchangeTests.sent()
        #expect(ExchangeTests.lose(&exchange, .responseTimeout, reused: true) == .answer(status: 504, .gatewayTimeout))
    }

    @Test func `a request is sent four times at most, dead pooled connections included`() {
        for pattern in 0..<16 {
            var exchange = ExchangeTests.exchange()
            var sends = 0
            while sends < 20 {
                exchange.attached(now: ExchangeTests.start, timings: ExchangeTests.timings)
                exchange.sentBytes()
                sends += 1
                let reused = pattern >> min(sends - 1, 3) & 1 == 1
                if case .answer = ExchangeTests.lose(&exchange, server: sends, reused: reused) { break }
            }
            #expect(sends == 4)
        }
    }

    @Test func `without retries only a dead pooled connection is made good, once`() {
        var limits = Limits()
        limits.retries = 0
        let timings = Timings(limits)
        var exchange = ExchangeTests.exchange()
        exchange.attached(now: ExchangeTests.start, timings: timings)
        exchange.sentBytes()
        var fresh = exchange
        #expect(
            fresh.serverLost(
                .closedBeforeResponse, at: ServerIndex(0), wasReused: false, canReplay: true, timings: timings)
                == .answer(status: 502, .badGateway))
        #expect(
            exchange.serverLost(
                .closedBeforeResponse, at: ServerIndex(0), wasReused: true, canReplay: true, timings: timings)
                == .sameServerFresh)
        exchange.attached(now: ExchangeTests.start, timings: timings)
        exchange.sentBytes()
        #expect(
            exchange.serverLost(
                .closedBeforeResponse, at: ServerIndex(0), wasReused: true, canReplay: true, timings: timings)
                == .answer(status: 502, .badGateway))
    }

    @Test func `a bad answer is final`() {
        var exchange = ExchangeTests.sent()
        #expect(exchange.badResponse() == .answer(status: 502, .badGateway))
    }

    // MARK: Responses

    static func head(
        _ status: Int = 200, _ framing: BodyFraming = .length(5), keepsAlive: Bool = true
    ) -> ResponseHead {
        var head = ResponseHead()
        head.status = status
        head.framing = framing
        head.keepsAlive = keepsAlive
        head.isUpgrade = status == 101
        return head
    }

    /// Server's framing, client's version, framing that goes on, whether both connections stay.
    static let framings: [(BodyFraming, HTTPVersion, BodyFraming, client: Bool, server: Bool)] = [
        (.none, .http11, .none, true, true), (.none, .http10, .none, true, true),
        (.length(5), .http11, .length(5), true, true), (.length(5), .http10, .length(5), true, true),
        (.chunked, .http11, .chunked, true, true), (.chunked, .http10, .untilClose, false, true),
        (.untilClose, .http11, .chunked, true, false), (.untilClose, .http10, .untilClose, false, false),
    ]

    @Test func `a response is framed for its client, and its framing decides what is kept`() {
        for (came, version, goes, client, server) in ExchangeTests.framings {
            var exchange = ExchangeTests.sent(.get, version)
            #expect(
                exchange.response(ExchangeTests.head(200, came)) == .final(framing: goes, clientKeepsAlive: client))
            #expect(exchange.phase == .responding && exchange.endsByClose == (goes == .untilClose))
            #expect(!exchange.canKeepClient && !exchange.canPoolServer, "not before its end")
            exchange.responseCompleted()
            #expect(exchange.canKeepClient == client && exchange.canPoolServer == server, "\(came) \(version)")
        }
    }

    @Test func `an answer before the request's end keeps neither connection`() {
        var exchange = ExchangeTests.sent(.post, complete: false)
        #expect(exchange.response(ExchangeTests.head()) == .final(framing: .length(5), clientKeepsAlive: false))
        exchange.requestCompleted()
        exchange.responseCompleted()
        #expect(!exchange.canKeepClient)
    }

    @Test func `each side's wish to close holds for that side`() {
        var server = ExchangeTests.sent()
        #expect(
            server.response(ExchangeTests.head(keepsAlive: false))
                == .final(framing: .length(5), clientKeepsAlive: true))
        server.responseCompleted()
        #expect(server.canKeepClient && !server.canPoolServer)

        var client = ExchangeTests.exchange(keepsAlive: false)
        client.attached(now: ExchangeTests.start, timings: ExchangeTests.timings)
        client.requestCompleted()
        #expect(client.response(ExchangeTests.head()) == .final(framing: .length(5), clientKeepsAlive: false))
        client.responseCompleted()
        #expect(!client.canKeepClient && client.canPoolServer)
    }

    @Test func `interim answers go to those who know them`() {
        for status in [100, 102, 103] {
            var exchange = ExchangeTests.sent()
            #expect(exchange.response(ExchangeTests.head(status, .none)) == .passInterim)
            #expect(exchange.phase == .requesting)
            var old = ExchangeTests.sent(.get, .http10)
            #expect(old.response(ExchangeTests.head(status, .none)) == .dropInterim)
        }
    }

    @Test func `a 101 makes a tunnel for who asked, and is malformed otherwise`() {
        var exchange = ExchangeTests.exchange(upgrade: true)
        exchange.attached(now: ExchangeTests.start, timings: ExchangeTests.timings)
        #expect(exchange.response(ExchangeTests.head(101, .none)) == .tunnel)
        #expect(exchange.phase == .tunnel)
        exchange.responseCompleted()
        #expect(!exchange.canPoolServer && !exchange.canKeepClient)
        var other = ExchangeTests.sent()
        #expect(other.response(ExchangeTests.head(101, .none)) == .malformed)
    }

    @Test func `a TCP connection keeps nothing`() {
        var exchange = Exchange(tunnelAt: ExchangeTests.start)
        exchange.attached(now: ExchangeTests.start, timings: ExchangeTests.timings)
        exchange.becomeTunnel()
        exchange.sentBytes()
        exchange.requestCompleted()
        exchange.responseCompleted()
        #expect(!exchange.canPoolServer && !exchange.canKeepClient)
    }
}
