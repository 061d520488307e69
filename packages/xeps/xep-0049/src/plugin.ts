import type { Ops } from '@trestle/api-registry'
import { createSerial, definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type ElementDef, StanzaError } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { getPrivateExchange, NS_PRIVATE, setPrivateExchange } from './elements.js'
import { isEmpty, memoryStorage, privateStorageOps } from './ops.js'

export interface PrivateStorageOptions {
  /** Which bare local addresses have a storage at this host. Default: all of a component. */
  readonly at?: ((jid: JID) => boolean) | undefined
  /** Local addresses whose data the default ops keep. Default: 10,000. */
  readonly maxAccounts?: number | undefined
  /** Characters that they keep for each of them. Default: 262,144. */
  readonly maxCharacters?: number | undefined
}

export interface PrivateStorageApi {
  /** Data that this host keeps for its local addresses. */
  readonly api: Ops<typeof privateStorageOps>
  /**
   * What the account has stored under the name of the definition; undefined where there is nothing. `raw(ns, name)` of
   * @trestle/stanza reads it as it is. Rejects as requests do, and with DecodeError where it does not fit.
   */
  getPrivate<T>(definition: ElementDef<T>, wait?: Wait): Promise<T | undefined>
  /** Stores a value in the place of what there is under the same name. */
  setPrivate<T>(definition: ElementDef<T>, value: NoInfer<T>, wait?: Wait): Promise<void>
  /** Stores an empty element: there is no other way to delete. */
  delPrivate(definition: ElementDef<unknown>, wait?: Wait): Promise<void>
  /**
   * Reads, and stores what `change` makes of it. Changes by this program are made one after another; nothing is stored
   * where reading fails. A definition with `rest()` keeps what it does not name.
   */
  changePrivate<T>(
    definition: ElementDef<T>,
    change: (value: NoInfer<T> | undefined) => NoInfer<T>,
    wait?: Wait,
  ): Promise<void>
}

/** Private XML Storage (XEP-0049): keeps data of the account at its server, and that of accounts at this host. */
export const privateStorage = definePlugin({
  name: 'xep-0049',
  setup({ xmpp }, options: PrivateStorageOptions) {
    const { at = () => true, maxAccounts = 10_000, maxCharacters = 262_144 } = options
    const api = xmpp.ops.wrap('xep-0049', privateStorageOps, memoryStorage({ maxAccounts, maxCharacters }))
    const changes = createSerial()
    // A client is asked at its full address alone: it keeps nothing for others.
    const account = { at: (jid: JID) => jid.isBare && at(jid) }
    xmpp.features.add(NS_PRIVATE, account)

    xmpp.iq.onGet(
      getPrivateExchange,
      async ({ elements: [asked, ...others] }, { from, to: jid }) => {
        if (!asked) throw new StanzaError('bad-request', { text: 'Name the data by an empty element.' })
        if (others.length > 0) throw new StanzaError('not-acceptable', { text: 'Ask for one element at a time.' })
        const found = await api.run('getPrivate', { jid, from, node: asked.ns, args: nameOf(asked) })
        return { elements: [found ?? new Element(asked.name, asked.ns)] }
      },
      account,
    )
    xmpp.iq.onSet(
      setPrivateExchange,
      async ({ elements }, { from, to: jid, iq }) => {
        if (
          elements.length === 0 ||
          elements.some(({ ns }) => ns === '' || ns === NS_PRIVATE || ns === iq.element.ns)
        ) {
          throw new StanzaError('not-acceptable', { text: 'Each element needs a namespace of its own.' })
        }
        for (const args of elements) await api.run('setPrivate', { jid, from, node: args.ns, args })
      },
      account,
    )

    /** Whether this host is where the data is kept: for a component's address, no server does. */
    const isKeptHere = (self: Self) => self.scope.jid?.domain === xmpp.server.domain

    async function get<T>(self: Self, definition: ElementDef<T>, wait: Wait | undefined): Promise<T | undefined> {
      const { ns, name } = definition
      const found = isKeptHere(self)
        ? await api.run('getPrivate', { jid: self.jid.bare, node: ns, args: { ns, name } })
        : (await self.iq.get(undefined, getPrivateExchange, { elements: [new Element(name, ns)] }, wait)).elements.find(
            (element) => element.is(ns, name),
          )
      return found && !isEmpty(found) ? definition.decode(found) : undefined
    }

    async function store(self: Self, element: Element, wait: Wait | undefined): Promise<void> {
      if (!isKeptHere(self)) await self.iq.set(undefined, setPrivateExchange, { elements: [element] }, wait)
      else await api.run('setPrivate', { jid: self.jid.bare, node: element.ns, args: element })
    }

    return (self: Self): PrivateStorageApi => {
      const inOrder = ({ ns, name }: ElementDef<unknown>, task: () => Promise<void>) =>
        changes.run(`${self.key} ${ns} ${name}`, task)
      return {
        api,
        getPrivate: (definition, wait) => get(self, definition, wait),
        setPrivate: (definition, value, wait) => inOrder(definition, () => store(self, definition.encode(value), wait)),
        delPrivate: (definition, wait) =>
          inOrder(definition, () => store(self, new Element(definition.name, definition.ns), wait)),
        changePrivate: (definition, change, wait) =>
          inOrder(definition, async () => {
            const changed = change(await get(self, definition, wait))
            await store(self, definition.encode(changed), wait)
          }),
      }
    }
  },
})

function nameOf({ ns, name }: Element) {
  return { ns, name }
}
