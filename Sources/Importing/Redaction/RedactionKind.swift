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
  case gitlabToken = "gitlab_token"
  case shopifyToken = "shopify_token"
  case digitalOceanToken = "digitalocean_token"
  case huggingFaceToken = "huggingface_token"
  case pypiToken = "pypi_token"
  case dockerToken = "docker_token"
  case databricksToken = "databricks_token"
  case linearKey = "linear_key"
  case notionToken = "notion_token"
  case atlassianToken = "atlassian_token"
  case vaultToken = "vault_token"
  case grafanaToken = "grafana_token"
  case newRelicKey = "newrelic_key"
  case postmanKey = "postman_key"
  case squareToken = "square_token"
  case rubygemsKey = "rubygems_key"
  case mailgunKey = "mailgun_key"
  case sendgridKey = "sendgrid_key"
  case ageKey = "age_key"
  case azureKey = "azure_key"
  case sentryToken = "sentry_token"
  case dopplerToken = "doppler_token"
  case planetScaleToken = "planetscale_token"
  case supabaseToken = "supabase_token"
  case figmaToken = "figma_token"
  case pulumiToken = "pulumi_token"
  case netlifyToken = "netlify_token"
  case telegramToken = "telegram_token"
  /// An address to which anybody may send who knows it.
  case webhook
  /// The value of a credential in the environment of this program.
  case environment
  /// A pattern of the project.
  case custom
  /// Not known to hold a secret: a pattern of the project took too long on it.
  case unchecked

  /// What stands in the place of the secret. It says nothing about the secret, not even its length.
  package var marker: String { "[redacted:\(rawValue)]" }
}
