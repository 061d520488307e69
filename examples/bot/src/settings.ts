/** What the program is told by its environment. */
export interface Settings {
  readonly jid: string
  readonly password: string
  /** Where the DNS does not name the server. */
  readonly host: string | undefined
  readonly port: number | undefined
  readonly room: string
  /** Default: `bot`. */
  readonly nick: string
  /** The file that keeps who was seen; without one, it is forgotten with the program. */
  readonly state: string | undefined
}

/** Throws RangeError, with all that is missing. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const { XMPP_JID: jid, XMPP_PASSWORD: password, XMPP_ROOM: room, XMPP_HOST: host, XMPP_PORT: port } = env
  if (!jid || !password || !room) {
    const missing = Object.entries({ XMPP_JID: jid, XMPP_PASSWORD: password, XMPP_ROOM: room })
    throw new RangeError(`Set ${missing.flatMap(([name, value]) => (value ? [] : name)).join(', ')}.`)
  }
  return {
    ...{ jid, password, room },
    host: host || undefined,
    port: port ? Number(port) : undefined,
    nick: env['XMPP_NICK'] || 'bot',
    state: env['STATE_FILE'] || undefined,
  }
}
