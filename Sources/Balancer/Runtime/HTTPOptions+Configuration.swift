extension HTTPOptions {
    /// The options that a service's configuration asks for.
    init(_ configuration: Configuration.Service) {
        stickyCookie = configuration.stickyCookie.map { Array($0.utf8) }
        trustedProxies = TrustedProxies(configuration.mode == .http ? configuration.trustedProxies : [])
        addressFields = configuration.clientAddressFields.flatMap { Array($0.lowercased().utf8) + [0x2C] }
        addsForwarded = configuration.addsForwarded
        addsVia = configuration.addsVia
        addsRequestID = configuration.addsRequestID
        abortsOnClose = configuration.abortsOnClose
        reusesAfterBody = configuration.reusesAfterBody
    }
}
