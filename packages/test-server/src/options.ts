import { isIP } from 'node:net'
import { InvalidJidError, JID } from '@trestle/jid'
import { TestServerError } from './errors.js'
import type { FastOptions } from './fast.js'
import { defaultLimits, type ServerLimits } from './limits.js'

/** PEM. */
export interface ServerCertificate {
  readonly cert: string
  readonly key: string
  /** What clients have to trust; the certificate itself if it is self-signed. */
  readonly ca: string
}

export interface StreamManagementOptions {
  /** Seconds for which a session is kept whose connection is lost. Default 60; 0: none is. */
  readonly max?: number | undefined
  /** Where clients shall resume, as `host:port` (XEP-0198 §5). Default: the same address. */
  readonly location?: string | undefined
}

export interface TestServerOptions {
  /** Default `localhost`. */
  readonly domain?: string | undefined
  /** Where to listen. Default 127.0.0.1; anything but loopback is refused without `allowRemote`. */
  readonly host?: string | undefined
  /** Lets others than this machine reach the server, which is not made for that. Default false. */
  readonly allowRemote?: boolean | undefined
  /** For clients, with STARTTLS. Default 0, any free one, as for the ports below. */
  readonly port?: number | undefined
  /** For clients, with TLS from the first byte. Without it, there is no such port. */
  readonly directTlsPort?: number | undefined
  /** For components; open only if there are `components`. */
  readonly componentPort?: number | undefined
  /** For clients, by WebSocket without TLS. Without it, there is no such port. */
  readonly websocketPort?: number | undefined
  /** For files that clients upload (XEP-0363), by HTTPS with the same certificate. Without it, there is no such port. */
  readonly uploadPort?: number | undefined
  /** Whether that port speaks HTTPS. Without, pages of browsers that do not know the certificate reach it. Default true. */
  readonly uploadTls?: boolean | undefined
  /** Accounts to make unless they exist: name to password. */
  readonly users?: Readonly<Record<string, string>> | undefined
  /** Components that may attach: JID to secret. */
  readonly components?: Readonly<Record<string, string>> | undefined
  /** Whether clients may make accounts, without a login (XEP-0077). Default false. */
  readonly registration?: boolean | undefined
  /** Whether SASL ANONYMOUS is offered; such accounts end with their connection. Default false. */
  readonly anonymous?: boolean | undefined
  /** Whether clients may log in by SASL2 (XEP-0388), under TLS. Default true. */
  readonly sasl2?: boolean | undefined
  /** Whether a resource may be bound along with SASL2 (XEP-0386). Default true. */
  readonly bind2?: boolean | undefined
  /** Whether logins may be bound to the TLS below them (XEP-0440), by SCRAM -PLUS. Default true. */
  readonly channelBinding?: boolean | undefined
  /** Whether clients may say that nobody looks at them (XEP-0352). Default true. */
  readonly clientState?: boolean | undefined
  /** Whether, and how, tokens are given in place of passwords (XEP-0484), along with SASL2. Default true. */
  readonly fast?: boolean | FastOptions | undefined
  /** Whether accounts have vCards (XEP-0054). Default true. */
  readonly vcards?: boolean | undefined
  /** Whether accounts keep private data (XEP-0049). Default true. */
  readonly privateStorage?: boolean | undefined
  /** Whether accounts have nodes of personal eventing (XEP-0163). Default true. */
  readonly pep?: boolean | undefined
  /** Whether messages of accounts, and of rooms, are archived (XEP-0313). Default true. */
  readonly archives?: boolean | undefined
  /** Whether there are rooms at `conference.` and the domain (XEP-0045), unless a component has that name. Default true. */
  readonly rooms?: boolean | undefined
  /** Whether there are nodes at `pubsub.` and the domain (XEP-0060), unless a component has that name. Default true. */
  readonly pubsub?: boolean | undefined
  /** Whether TCP clients may log in without TLS, though never by PLAIN. Default false. */
  readonly allowPlaintext?: boolean | undefined
  /** Whether, and how, stanzas are acknowledged and sessions kept (XEP-0198). Default true. */
  readonly streamManagement?: boolean | StreamManagementOptions | undefined
  /** Keeps accounts with all that is theirs, nodes, persistent rooms, archives and the certificate there. Default: in memory. */
  readonly dataDir?: string | undefined
  /** Default: one that the server makes, with its authority. */
  readonly certificate?: ServerCertificate | undefined
  readonly limits?: Partial<ServerLimits> | undefined
  /** Called with each line of the log, which holds neither secrets nor contents of stanzas. */
  readonly log?: ((line: string) => void) | undefined
}

/** The options with their defaults, checked. */
export interface Settings {
  readonly domain: JID
  readonly host: string
  readonly ports: {
    readonly c2s: number
    readonly directTls: number | undefined
    readonly component: number
    readonly websocket: number | undefined
    readonly upload: number | undefined
  }
  readonly uploadTls: boolean
  readonly users: ReadonlyMap<string, string>
  /** By domain. */
  readonly components: ReadonlyMap<string, string>
  readonly registration: boolean
  readonly anonymous: boolean
  readonly sasl2: boolean
  readonly bind2: boolean
  readonly channelBinding: boolean
  readonly clientState: boolean
  readonly fast: FastOptions | undefined
  readonly streamManagement: StreamManagementOptions | undefined
  readonly vcards: boolean
  readonly privateStorage: boolean
  readonly pep: boolean
  readonly archives: boolean
  readonly rooms: boolean
  readonly pubsub: boolean
  readonly allowPlaintext: boolean
  readonly dataDir: string | undefined
  readonly certificate: ServerCertificate | undefined
  readonly limits: ServerLimits
  readonly log: (line: string) => void
}

/** @throws TestServerError */
export function readOptions(options: TestServerOptions): Settings {
  const { host = '127.0.0.1', domain = 'localhost' } = options
  if (!options.allowRemote && !isLoopback(host)) {
    throw new TestServerError(
      'not-loopback',
      `This server is for trials and tests, and ${host} is not loopback: set allowRemote if others shall reach it.`,
    )
  }
  const served = domainOf(domain)
  const components = Object.entries(options.components ?? {}).map(([jid, secret]) => {
    const name = domainOf(jid).domain
    if (name === served.domain) throw new TestServerError('bad-option', `${jid} is served already.`)
    return [name, secret] as const
  })
  const users = Object.entries(options.users ?? {}).map(
    ([name, password]) => [localOf(name, served.domain), password] as const,
  )
  return {
    domain: served,
    host,
    ports: {
      c2s: options.port ?? 0,
      directTls: options.directTlsPort,
      component: options.componentPort ?? 0,
      websocket: options.websocketPort,
      upload: options.uploadPort,
    },
    uploadTls: options.uploadTls ?? true,
    users: new Map(users),
    components: new Map(components),
    registration: options.registration ?? false,
    anonymous: options.anonymous ?? false,
    sasl2: options.sasl2 ?? true,
    bind2: options.bind2 ?? true,
    channelBinding: options.channelBinding ?? true,
    clientState: options.clientState ?? true,
    fast: options.fast === false ? undefined : options.fast === true ? {} : (options.fast ?? {}),
    streamManagement: options.streamManagement === false ? undefined : asOptions(options.streamManagement),
    vcards: options.vcards ?? true,
    privateStorage: options.privateStorage ?? true,
    pep: options.pep ?? true,
    archives: options.archives ?? true,
    rooms: options.rooms ?? true,
    pubsub: options.pubsub ?? true,
    allowPlaintext: options.allowPlaintext ?? false,
    dataDir: options.dataDir,
    certificate: options.certificate,
    limits: { ...defaultLimits, ...options.limits },
    log: options.log ?? (() => {}),
  }
}

function asOptions(given: boolean | StreamManagementOptions | undefined): StreamManagementOptions {
  return typeof given === 'object' ? given : {}
}

function isLoopback(host: string): boolean {
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1' || host === 'localhost'
}

function domainOf(text: string): JID {
  const jid = checked(text, () => JID.parse(text))
  if (jid.local !== '' || jid.isFull) throw new TestServerError('bad-option', `${text} is not the name of a domain.`)
  return jid
}

/** The local part of an account's address, prepared. @throws TestServerError */
export function localOf(user: string, domain: string): string {
  const { local } = checked(user, () => JID.of({ local: user, domain }))
  if (local === '') throw new TestServerError('bad-option', 'An account needs a name.')
  return local
}

function checked(text: string, read: () => JID): JID {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof InvalidJidError)) throw cause
    throw new TestServerError('bad-option', `${text} is no valid name: ${cause.reason}.`, { cause })
  }
}
