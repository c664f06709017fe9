/// What all requests of a client have in common: the road to the servers, and whom to trust.
package struct HTTPSettings: Sendable, Equatable {
  /// Proxies by the scheme of the URL.
  package var httpProxy: String?
  package var httpsProxy: String?
  /// Hosts that are reached without a proxy, separated by commas.
  package var noProxy: String?
  /// A file with the certificates of authorities to trust, in place of the system's.
  package var authorityFile: String?
  package var authorityFolder: String?
  /// Requests to one host at once; more wait.
  package var connectionsPerHost: Int

  package init(connectionsPerHost: Int = 64) {
    self.connectionsPerHost = connectionsPerHost
  }

  /// The usual variables. `HTTP_PROXY` in capitals is left out, as others do: a web server sets it
  /// from the header `Proxy` of whoever asks.
  package init(environment: [String: String], connectionsPerHost: Int = 64) {
    self.init(connectionsPerHost: connectionsPerHost)
    func first(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    let all = first("all_proxy", "ALL_PROXY")
    httpProxy = first("http_proxy") ?? all
    httpsProxy = first("https_proxy", "HTTPS_PROXY") ?? all
    noProxy = first("no_proxy", "NO_PROXY")
    authorityFile = first("CURL_CA_BUNDLE", "SSL_CERT_FILE")
    authorityFolder = first("SSL_CERT_DIR")
  }
}
