import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { search } from '@trestle/xep-0055'
import { gateway } from '@trestle/xep-0100'
import type { FrameHost } from '../frame-host.js'
import type { LimitChecks } from '../limits/limits.js'
import type { ContactInfo } from '../module/contact.js'
import type { FieldSpec, InputFields } from '../module/form-fields.js'
import { specsOf } from '../module/form-fields.js'
import { GatewayError, toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Call } from '../module/handlers.js'
import type { DefinedNetwork } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import { onTheWire } from '../registration/membership.js'
import { dataFormFields, labelOf } from '../registration/registration-fields.js'
import { readForm, type SubmittedValues } from '../registration/registration-form.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { Users } from '../sessions/users.js'
import type { CommandSpec } from './command-spec.js'

/** Somebody at the network who was found. */
export interface FoundContact {
  readonly legacyId: string
  readonly jid: JID
  readonly name: string
}

/** Searches for people at the network. */
export interface ContactSearch {
  readonly fields: InputFields
  /** Rejects with GatewayError: `disconnected` without a connected session, `invalid` for values that do not fit. */
  find(from: JID, values: SubmittedValues): Promise<readonly FoundContact[]>
}

export interface ContactSearchOptions {
  readonly network: DefinedNetwork
  readonly users: Users
  readonly addresses: Addresses
  readonly limits: LimitChecks
  /** Runs code of the module with a deadline, attributed to that session. */
  readonly run: <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) => Promise<T>
}

/** People that one search finds at most. */
const MAX_FOUND = 100
/** Of what a search command without names shows. */
const NAME = 'Name'

/** The search of a network; `undefined` where it has none. */
export function createContactSearch(options: ContactSearchOptions): ContactSearch | undefined {
  const { network, users, addresses, limits, run } = options
  const fields = network.capabilities.search
  if (!fields) return undefined

  return {
    fields,
    async find(from, values) {
      const user = from.bare.toString()
      const live = users.get(user)?.session.current
      if (!users.get(user))
        throw new StanzaError('registration-required', { text: 'Register with this gateway first.' })
      if (!live?.connected) throw new GatewayError('disconnected', 'You are not connected to the network.')
      limits.take('commands', user)
      const form = readForm(fields, values)
      const found: FoundContact[] = []
      await run(
        live,
        async (call) => {
          const people = live.handlers().search?.(form as never, call) ?? []
          for await (const one of people as AsyncIterable<ContactInfo & { readonly legacyId: string }>) {
            const contact = foundContact(one)
            if (contact) found.push(contact)
            if (found.length >= MAX_FOUND || call.signal.aborted) break
          }
        },
        user,
      )
      return found
    },
  }

  function foundContact({ legacyId, name }: ContactInfo & { readonly legacyId: string }): FoundContact | undefined {
    try {
      return { legacyId, jid: addresses.puppet(legacyId), name: name ?? '' }
    } catch {
      // What has no address here cannot be written to.
      return undefined
    }
  }
}

export interface ProvideSearchOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly contactSearch: ContactSearch | undefined
}

/** Provides the search by XEP-0055, and addresses by what users type (XEP-0100 §6). */
export function provideSearch({ host, addresses, contactSearch }: ProvideSearchOptions): void {
  const view = host.as(addresses.gateway)
  if (contactSearch) {
    view.get(search).provide({
      form: () => ({ fields: dataFormFields(contactSearch.fields) }),
      async query({ args, from }) {
        if (!from) return { entries: [] }
        const found = await asAnswered(contactSearch.find(from, args))
        return {
          columns: [{ var: 'nick', label: NAME, type: 'text-single' as const }],
          entries: found.map(({ jid, name }) => ({ jid, values: { nick: name } })),
        }
      },
    })
  }
  const only = contactSearch && onlyField(contactSearch.fields)
  view.get(gateway).provide({
    description: only?.help ?? 'Enter the name of a contact in the network.',
    prompt: only?.label ?? 'Name',
    translate: (text, from) => (contactSearch ? asAnswered(searched(contactSearch, text, from)) : addressed(text)),
  })

  function addressed(text: string): JID {
    try {
      return addresses.puppet(text.trim())
    } catch (error) {
      throw toStanzaErrorOf(toGatewayError(error))
    }
  }

  /** The one whom a text finds; with several fields, nobody can tell which one it is for. */
  async function searched(of: ContactSearch, text: string, from: JID): Promise<JID | undefined> {
    if (!only) {
      throw new GatewayError('unsupported', 'The search of this network takes several values: use its form or command.')
    }
    const [first, ...others] = await of.find(from, { [only.name]: text.trim() })
    if (others.length > 0) throw new GatewayError('invalid', 'There are several: use the search of this gateway.')
    return first?.jid
  }
}

function onlyField(fields: InputFields) {
  const [first, ...others] = specsOf(fields)
  if (!first || others.length > 0) return undefined
  const [name, spec]: readonly [string, FieldSpec] = first
  return { name, label: labelOf(name, spec), help: spec.options.help }
}

/** The same by command. */
export function searchCommand({ fields, find }: ContactSearch): CommandSpec {
  return {
    name: 'search',
    title: 'Search',
    help: 'Searches for people at the network.',
    category: 'Contacts',
    access: 'connected',
    async run({ dialogue }) {
      const form = await dialogue.ask(fields, { title: 'Search' }, { last: true })
      const found = await find(dialogue.from, valuesOfForm(form))
      return {
        columns: { contact: 'Address', name: NAME },
        rows: found.map(({ legacyId, name }) => ({ contact: { legacyId } as never, name })),
      }
    },
  }
}

function valuesOfForm(form: Readonly<Record<string, unknown>>): SubmittedValues {
  return Object.fromEntries(
    Object.entries(form)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  )
}

async function asAnswered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw onTheWire(error)
  }
}
