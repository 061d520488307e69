import type { Element } from '@trestle/xml'
import type { PrivilegeValue } from './elements.js'

/** The kinds of request that are granted. */
export type RequestAccess = 'none' | 'get' | 'set' | 'both'

/** What a server lets a privileged entity do to all of its users. */
export interface Permissions {
  /** 1: the server speaks `urn:xmpp:privilege:1`, which has no iqs. */
  readonly version: 1 | 2
  readonly roster: RequestAccess
  /** Whether changes of rosters are told. */
  readonly push: boolean
  /** Whether messages may be sent in the name of users and of the server. */
  readonly message: boolean
  /** Whose presence is told: nobody's, that of users, or that of their contacts as well. */
  readonly presence: 'none' | 'managed_entity' | 'roster'
  /** Namespaces of requests that may be sent in the name of users. */
  readonly iq: ReadonlyMap<string, RequestAccess>
}

const REQUESTS: ReadonlySet<string | undefined> = new Set(['get', 'set', 'both'])

/** Whether requests of that type are granted. */
export function allows(access: RequestAccess | undefined, type: 'get' | 'set'): boolean {
  return access === type || access === 'both'
}

/** Reads an advertisement. What it does not say, or says in words that are not known, is not granted. */
export function readPermissions({ perms = [] }: PrivilegeValue, version: 1 | 2): Permissions {
  const of = (access: string) => perms.find((perm) => perm.access === access)
  const roster = requestAccess(of('roster')?.type)
  const presence = of('presence')?.type
  return {
    version,
    roster,
    push: allows(roster, 'get') && (of('roster')?.push ?? true),
    message: of('message')?.type === 'outgoing',
    presence: presence === 'managed_entity' || presence === 'roster' ? presence : 'none',
    iq: new Map((of('iq')?.namespaces ?? []).flatMap(withNested)),
  }
}

/** The advertisement of permissions, without those that are not granted. */
export function writePermissions({ roster, push, message, presence, iq }: Permissions): PrivilegeValue {
  const namespaces = [...iq].map(([ns, type]) => ({ ns, type }))
  return {
    perms: [
      ...(roster === 'none' ? [] : [{ access: 'roster', type: roster, push: push && allows(roster, 'get') }]),
      ...(message ? [{ access: 'message', type: 'outgoing' }] : []),
      ...(namespaces.length > 0 ? [{ access: 'iq', namespaces }] : []),
      ...(presence === 'none' ? [] : [{ access: 'presence', type: presence }]),
    ],
  }
}

type GrantedRequests = readonly [namespace: string, access: RequestAccess]
type GrantedNamespace = NonNullable<NonNullable<PrivilegeValue['perms']>[number]['namespaces']>[number]

/** Servers are met that put each further namespace into the one before it, such as Prosody 0.12 with mod_privilege. */
function withNested({ ns, type, rest }: GrantedNamespace): readonly GrantedRequests[] {
  return [[ns, requestAccess(type)], ...nestedIn(rest?.children ?? [])]
}

function nestedIn(children: readonly Element[]): readonly GrantedRequests[] {
  return children.flatMap(({ name, attrs: { ns, type }, children: inner }) => {
    if (name !== 'namespace') return []
    const nested = nestedIn(inner.filter((child) => typeof child !== 'string'))
    return ns === undefined || type === undefined ? nested : [[ns, requestAccess(type)] as const, ...nested]
  })
}

function requestAccess(type: string | undefined): RequestAccess {
  return REQUESTS.has(type) ? (type as RequestAccess) : 'none'
}
