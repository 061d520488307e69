/** What a suite may rely on in any server it runs against, real or embedded. */
export interface TestedServer {
  readonly name: string
  /** The domain served: `localhost`. */
  readonly domain: string
  readonly host: string
  /** Clients, with STARTTLS. */
  readonly c2sPort: number
  /** Clients, with TLS from the first byte. */
  readonly directTlsPort?: number
  /** XEP-0114 components. Open only if the server was started with `components`. */
  readonly componentPort: number
  /** RFC 7395, without TLS. */
  readonly websocketUrl?: string
  /** The certificate (PEM) that everything under TLS chains to. */
  readonly ca: string
  /** Makes an account; rejects if the server refuses. */
  register(user: string, password: string): Promise<void>
  /** Stops in order, then starts with the same ports and data. `whileDown` runs in between. */
  restart(whileDown?: () => Promise<void>): Promise<void>
  /** Stops in order and removes the data. */
  stop(): Promise<void>
  log?(): Promise<string>
}

export type RealServerName = 'prosody' | 'ejabberd'

/** A real server's process, which listens on loopback only and never outlives the process that started it. */
export interface RealServer extends TestedServer {
  readonly name: RealServerName
  readonly domain: 'localhost'
  readonly host: '127.0.0.1'
  readonly directTlsPort: number
  readonly websocketUrl: string
  /** Plain HTTP: WebSocket; on ejabberd also its API under `/api`. */
  readonly httpPort: number
  readonly running: boolean
  /**
   * Ends the process by SIGKILL, once what it was told so far is on disk. `restart()` brings it back on the same ports,
   * `stop()` clears up.
   */
  kill(): Promise<void>
  /** Removes the files that were uploaded, as if they had expired. */
  removeUploads(): Promise<void>
  /** Everything the server has logged so far. */
  log(): Promise<string>
}

export interface ServerOptions {
  /** Accounts that exist from the start: name to password. */
  readonly users?: Readonly<Record<string, string>>
  /** Components that may attach: JID to secret. */
  readonly components?: Readonly<Record<string, string>>
  /** Whether strangers may register in band (XEP-0077). Default false; then ejabberd has no XEP-0077 at all. */
  readonly registration?: boolean
  /** Whether users upload files by HTTP (XEP-0363), to the service `upload.localhost` and without TLS. Default false. */
  readonly uploads?: boolean
  /** The hash of the stored passwords, hence the SCRAM mechanism offered. Default `SHA-1`. */
  readonly scram?: 'SHA-1' | 'SHA-256'
  /** Logs at the server's debug level. Default false. */
  readonly debug?: boolean
  readonly prosody?: ProsodyExtras
  readonly ejabberd?: EjabberdExtras
}

/** Additions to Prosody's configuration, in its own language (Lua). */
export interface ProsodyExtras {
  readonly modules?: readonly string[]
  /** Lines of the global section. */
  readonly global?: string
  /** Lines of the section of `localhost`. */
  readonly host?: string
  /** Lines of the section of each component. */
  readonly component?: string
  /** Further sections, at the end. */
  readonly sections?: string
}

/** Additions to ejabberd's configuration. A `config` entry that is an object is merged, others replace. */
export interface EjabberdExtras {
  readonly modules?: Readonly<Record<string, object>>
  /** Further options of the component listener. */
  readonly component?: object
  readonly config?: Readonly<Record<string, unknown>>
}
