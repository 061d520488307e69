export interface WebClientSettings {
  readonly websocketUrl: string
  readonly jid: string
  readonly password: string
  /** Where files of the chats are, so that the page may show and upload them. */
  readonly filesUrls?: readonly string[] | undefined
  /** The bare JID of a chat that is open from the start. */
  readonly chat?: string | undefined
}

export function htmlOf(): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Trestle: the trial</title>
    <link rel="icon" href="/converse/images/favicon.ico">
    <link rel="stylesheet" href="/converse/converse.min.css">
    <script type="module" src="/main.js"></script>
  </head>
  <body class="converse-fullscreen"><div id="conversejs-bg"></div></body>
</html>
`
}

/** Starts Converse.js with its own defaults, but for what would ask other hosts, and end-to-end encryption, which gateways have not. */
export function scriptOf({ websocketUrl, jid, password, chat }: WebClientSettings): string {
  const settings = {
    allow_registration: false,
    allow_url_history_change: false,
    assets_path: '/converse/',
    authentication: 'login',
    auto_login: true,
    auto_reconnect: true,
    blacklisted_plugins: ['converse-omemo', 'converse-register'],
    discover_connection_methods: false,
    enable_smacks: true,
    jid,
    keepalive: false,
    password,
    play_sounds: false,
    view_mode: 'fullscreen',
    websocket_url: websocketUrl,
    whitelisted_plugins: ['trial'],
  }
  return `import '/converse/converse.min.js'

converse.plugins.add('trial', {
  async initialize() {
    const { api } = this._converse
    // It shows pictures of its sponsors, from their site.
    api.elements.define('converse-footer', class extends HTMLElement {})
    await api.waitUntil('rosterContactsFetched')
    const chat = ${JSON.stringify(chat ?? null)}
    if (chat) api.chats.open(chat)
  },
})
converse.initialize(${JSON.stringify(settings, undefined, 2)})
`
}
