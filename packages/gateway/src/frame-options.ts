import type { FetchOptions, FileHost } from '@trestle/gateway-media'
import type { JID } from '@trestle/jid'
import type { LogLevelControl } from './commands/admin.js'
import type { FrameHost } from './frame-host.js'
import type { HistoryOptions } from './history/history-limits.js'
import type { Limits } from './limits/limits.js'
import type { Log, Network } from './module/network.js'
import type { SubmittedValues } from './registration/registration-form.js'
import type { ModuleContexts } from './sessions/module-scope.js'
import type { ProcessStatus } from './status/process-status.js'
import type { GatewayStore } from './storage/store.js'

export interface FrameOptions {
  readonly host: FrameHost
  readonly network: Network<unknown>
  readonly store: GatewayStore
  /** The options of the network module, by the names of its `config`: a text, or several lines. */
  readonly config?: SubmittedValues | undefined
  /** What users see of the gateway itself. */
  readonly texts?: GatewayTexts | undefined
  /** The roster group of contacts for which the network names no groups. None by default. */
  readonly rosterGroup?: string | undefined
  readonly log: Log
  /** Whether a bare JID may register. */
  readonly allows: (user: JID) => boolean
  /**
   * Domains whose servers may let the gateway act for their users (XEP-0356): keep their rosters, and show what they do in
   * other apps of the network. By default, the parent domain of the gateway.
   */
  readonly privilegedBy?: readonly string[] | undefined
  readonly deadlines?: Deadlines
  /**
   * Whether the status of a contact also says in words when it was last seen, for clients that do not read that
   * (XEP-0319), for users who have not chosen it in their preferences. False by default.
   */
  readonly lastSeenText?: boolean | undefined
  readonly files?: FileOptions | undefined
  /** How much of the past comes into the chats of users. */
  readonly history?: HistoryOptions | undefined
  /** Whether a bare JID may execute the commands of administrators; nobody by default. */
  readonly isAdmin?: (user: JID) => boolean
  /** How often users may do what reaches the network. */
  readonly limits?: Limits
  /**
   * Users in a second whose sessions are started, and who are shown how their contacts are when the server has come back;
   * 50 by default. Networks and servers mind thousands at once.
   */
  readonly startRate?: number | undefined
  /** Lets administrators change the level of the log. */
  readonly logLevel?: LogLevelControl | undefined
  /** What administrators see of the process. */
  readonly process?: ProcessStatus | undefined
  /** Where what code of the module runs with is kept, for whoever wraps the module; by default, the gateway makes its own. */
  readonly contexts?: ModuleContexts | undefined
}

/** What users see of a gateway itself. */
export interface GatewayTexts {
  /** The name of the gateway: in discovery, rosters and forms. By default, that of the network module. */
  readonly name?: string | undefined
  /** What a new user is told first. By default, the name and how to ask for help. */
  readonly welcome?: string | undefined
}

/** How files go to and from users. */
export interface FileOptions {
  /** Where files of the network are published. Default: the service for uploads of the server (XEP-0363). */
  readonly host?: FileHost | undefined
  /** Bytes of one file that is published there; 104,857,600 by default. Others have limits of their own. */
  readonly maxBytes?: number | undefined
  /** Whether that service may give URLs of http, as for tests. Default false. */
  readonly allowHttp?: boolean | undefined
  /** How files of users are retrieved: by default from the public internet alone, of at most 256 MiB. */
  readonly fetching?: Pick<FetchOptions, 'maxBytes' | 'allowPrivateAddresses' | 'resolve'> | undefined
}

/** Deadlines of a module's code, in milliseconds. */
export interface Deadlines {
  /** For `session()`, `login()`, `logout()` and `unregister()`; 60,000 by default. */
  readonly session?: number
  /** For each other handler; 60,000 by default. */
  readonly handler?: number
  /** For `onMessage` and `onEdit` where there are files; 600,000 by default. */
  readonly files?: number
  /** For the network's library to reconnect after `lost(…, 'self')`; 300,000 by default. */
  readonly selfReconnect?: number
}
