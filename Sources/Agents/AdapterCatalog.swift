package import EvalModel

/// The adapters that agent files can name.
package enum AdapterCatalog {
  package static let kinds: [AdapterKind] = [
    ProcessAdapters.worker,
    ProcessAdapters.command,
    EndpointAdapter.http,
    A2AAdapter.a2a,
    ChatAdapter.chat,
  ]
}
