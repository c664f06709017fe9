/// What a redacted piece of text was, as far as its shape or its origin tells.
package enum RedactionKind: String, Sendable, CaseIterable {
  case privateKey = "private_key"
  case awsAccessKey = "aws_access_key"
  case githubToken = "github_token"
  case slackToken = "slack_token"
  /// A key that begins with `sk-`, as those of model providers do.
  case apiKey = "api_key"
  case googleAPIKey = "google_api_key"
  case jwt
  case bearerToken = "bearer_token"
  case basicCredentials = "basic_credentials"
  case stripeKey = "stripe_key"
  case urlPassword = "url_password"
  case npmToken = "npm_token"
  /// The value of a credential in the environment of this program.
  case environment
  /// A pattern of the project.
  case custom
  /// Not known to hold a secret: a pattern of the project took too long on it.
  case unchecked

  /// What stands in the place of the secret. It says nothing about the secret, not even its length.
  package var marker: String { "[redacted:\(rawValue)]" }
}
