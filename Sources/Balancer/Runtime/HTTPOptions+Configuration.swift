extension HTTPOptions {
    /// The options that a service's configuration asks for.
    init(_ configuration: Configuration.Service) {
        stickyCookie = configuration.stickyCookie.map { Array($0.utf8) }
        trustedProxies = configuration.trustedProxies
        addsForwarded = configuration.addsForwarded
        addsVia = configuration.addsVia
        addsRequestID = configuration.addsRequestID
    }
}
