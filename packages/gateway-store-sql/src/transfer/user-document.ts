import { latestVersion } from '../migrations/migrations.js'
import type { SqlStore } from '../sql-store.js'
import { StoreError } from '../store-error.js'
import type { Row, UserRows } from './user-rows.js'

const FORMAT = 'trestle-user'

/** A user as JSON, for another database of the same version. */
export interface UserDocument {
  readonly format: typeof FORMAT
  /** Of the tables. */
  readonly version: string
  readonly jid: string
  /** Whether credentials and data of the network module are in it, in the clear. */
  readonly secrets: boolean
  /** Rows by table; bytes as `{ base64 }`. */
  readonly tables: Readonly<Record<string, readonly Row[]>>
}

export interface ExportOptions {
  /** Also exports, in the clear, the user's credentials, preferences and data of the network module. Default false. */
  readonly secrets?: boolean
}

/**
 * Reads everything of a user: contacts, subscriptions, messages under way, ids of messages. Without secrets, the user has
 * to register again where it is imported. Undefined for who is not registered.
 */
export async function exportUser(
  { transfer }: SqlStore,
  jid: string,
  { secrets = false }: ExportOptions = {},
): Promise<UserDocument | undefined> {
  const rows = await transfer.read(jid)
  if (!rows) return undefined
  const chosen = Object.entries(secrets ? rows : withoutSecrets(rows))
  const tables = Object.fromEntries(chosen.map(([table, all]) => [table, all.map(toJson)]))
  return { format: FORMAT, version: latestVersion, jid, secrets, tables }
}

/** Writes a user from a document, all or nothing. @throws StoreError `not-importable` if it does not fit, or the user is registered */
export async function importUser({ transfer }: SqlStore, document: UserDocument): Promise<void> {
  if (document?.format !== FORMAT || typeof document.jid !== 'string') {
    throw new StoreError('not-importable', 'This is no exported user.')
  }
  const { version, jid, tables } = document
  if (version !== latestVersion) {
    const advice = 'export and import with the same version of this program.'
    throw new StoreError('not-importable', `The document is of version ${version}, not ${latestVersion}: ${advice}`)
  }
  try {
    const rows = Object.entries(tables).map(([table, all]) => [table, all.map(fromJson)])
    await transfer.write(jid, Object.fromEntries(rows) as UserRows)
  } catch (cause) {
    if (cause instanceof StoreError) throw cause
    throw new StoreError('not-importable', `The document does not fit: ${(cause as Error).message}`, { cause })
  }
}

function withoutSecrets(rows: UserRows): UserRows {
  const loggedOut = 'This account was moved here without its credentials: register again.'
  const users = rows.users.map((user) => ({ ...user, form: '{}', preferences: null, logged_out: loggedOut }))
  return { ...rows, users, cells: [] }
}

const toJson = (row: Row): Row =>
  mapValues(row, (value) => (value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value))

const fromJson = (row: Row): Row =>
  mapValues(row, (value) =>
    typeof value === 'object' && value !== null
      ? new Uint8Array(Buffer.from(String((value as { readonly base64?: unknown }).base64), 'base64'))
      : value,
  )

const mapValues = (row: Row, change: (value: unknown) => unknown): Row =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, change(value)]))
