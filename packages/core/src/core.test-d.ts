import { type OpHandler, type Ops, op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import {
  attr,
  base64,
  element,
  exchange,
  type Infer,
  integer,
  type Message,
  optional,
  string,
  text,
} from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { expectTypeOf } from 'vitest'
import {
  definePlugin,
  type Host,
  type RosterApi,
  type RosterChange,
  roster,
  rosterChanged,
  type Self,
  type SubscriptionsApi,
  type SubscriptionsOptions,
  subscriptions,
  type Xmpp,
} from './index.js'

const Bob = element('urn:xmpp:bob', 'data', {
  cid: attr(string),
  type: optional(attr(string)),
  maxAge: optional(attr('max-age', integer)),
  data: text(base64),
})
interface BobData extends Infer<typeof Bob> {}
const BobRequest = element('urn:xmpp:bob', 'data', { cid: attr(string) })
const bobExchange = exchange(BobRequest, Bob)
const Ping = element('urn:xmpp:ping', 'ping', {})

declare const xmpp: Xmpp
declare const host: Host
declare const component: { as(jid: JID | string): Pick<Host, 'get'> }
declare const loadFromDisk: (cid: string) => Promise<BobData>

// Requests and their handlers are typed by the exchange alone.
expectTypeOf(xmpp.iq.get('romeo@montague.example', bobExchange, { cid: 'c' })).resolves.toEqualTypeOf<
  Infer<typeof Bob>
>()
expectTypeOf(xmpp.iq.get(undefined, exchange(Ping), {})).resolves.toEqualTypeOf<void>()
xmpp.iq.get('romeo@montague.example', bobExchange, { cid: 'c' }, { timeout: 1, signal: new AbortController().signal })
// @ts-expect-error the request lacks its cid
xmpp.iq.get('romeo@montague.example', bobExchange, {})
// @ts-expect-error the request has no data
xmpp.iq.set('romeo@montague.example', bobExchange, { cid: 'c', data: new Uint8Array() })
xmpp.iq.onGet(bobExchange, async ({ cid }, { from, to, iq }) => {
  expectTypeOf(from).toEqualTypeOf<JID>()
  expectTypeOf(to).toEqualTypeOf<JID>()
  expectTypeOf(iq.id).toEqualTypeOf<string | undefined>()
  return { cid, data: new Uint8Array() }
})
// @ts-expect-error the handler must return data
xmpp.iq.onGet(bobExchange, async ({ cid }) => ({ cid }))
// @ts-expect-error the handler must return something
xmpp.iq.onSet(bobExchange, () => {})
xmpp.iq.onGet(exchange(Ping), () => {})

// Plugins infer what they give, what they take, and what they need.
interface Disco {
  getInfo(to: JID): Promise<readonly string[]>
}
interface Caps {
  verify(hash: string): boolean
}
const disco = definePlugin({
  name: 'disco',
  setup:
    () =>
    (self): Disco => ({ getInfo: async () => [self.jid.domain] }),
})
const caps = definePlugin({
  name: 'caps',
  requires: { disco },
  setup:
    ({ deps }) =>
    (self): Caps => {
      expectTypeOf(deps.disco(self)).toEqualTypeOf<Disco>()
      return { verify: () => true }
    },
})

const bobOps = {
  getBob: op<string, BobData | undefined>(() => undefined),
  setBob: op<BobData, void>(() => {}),
  delBob: op<string, void>(() => {}),
}
interface BobOptions {
  readonly maxBytes?: number
}
interface Bits {
  readonly api: Ops<typeof bobOps>
  getBob(query: { readonly cid: string; readonly from?: JID }): Promise<BobData>
}
const bob = definePlugin({
  name: 'bob',
  features: ['urn:xmpp:bob'],
  requires: { disco },
  optional: { caps },
  setup({ xmpp, deps, signal }, options: BobOptions): (self: Self) => Bits {
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
    expectTypeOf(options.maxBytes).toEqualTypeOf<number | undefined>()
    const api = xmpp.ops.wrap('bob', bobOps)
    return (self) => {
      expectTypeOf(deps.caps).toEqualTypeOf<((self: Self) => Caps) | undefined>()
      expectTypeOf(deps.caps?.(self).verify('x')).toEqualTypeOf<boolean | undefined>()
      // @ts-expect-error an optional dependency may be absent
      deps.caps(self)
      // @ts-expect-error no such dependency
      deps.ping?.(self)
      return {
        api,
        async getBob({ cid }) {
          const data = await api.run('getBob', { jid: self.jid, args: cid })
          if (!data) throw new Error('none')
          return data
        },
      }
    }
  },
})

// @ts-expect-error a required option is refused where the plugin is defined
definePlugin({ name: 'bad', setup: (_, options: { readonly url: string }) => () => options.url })

// `setup` before `requires` infers its dependencies all the same.
const late = definePlugin({
  name: 'late',
  setup:
    ({ deps }) =>
    (self) =>
      deps.disco(self).getInfo(self.jid),
  requires: { disco },
})
expectTypeOf(host.get(late)).resolves.toEqualTypeOf<readonly string[]>()

// Hosts are typed by the plugin value.
expectTypeOf(host.use(bob, { maxBytes: 8192 }).use(disco)).toEqualTypeOf<Host>()
// @ts-expect-error unknown option
host.use(bob, { maxByte: 1 })
// @ts-expect-error wrong type of an option
host.use(bob, { maxBytes: '1' })
// @ts-expect-error a plugin without options takes none
host.use(disco, { maxBytes: 1 })
expectTypeOf(host.get(bob)).toEqualTypeOf<Bits>()
expectTypeOf(component.as('juliet@superduper.example').get(bob)).toEqualTypeOf<Bits>()
expectTypeOf(host.get(bob).getBob({ cid: 'c' })).resolves.toEqualTypeOf<BobData>()
host.remove(bob)

// Ops are typed by their table.
const { api } = host.get(bob)
const undo = api.register('getBob', async ({ jid, node, from, args: cid }) => {
  expectTypeOf(jid).toEqualTypeOf<JID | undefined>()
  expectTypeOf(node).toEqualTypeOf<string | undefined>()
  expectTypeOf(from).toEqualTypeOf<JID | undefined>()
  return loadFromDisk(cid)
})
expectTypeOf(undo).toEqualTypeOf<() => void>()
api.register('getBob', ({ args }) => loadFromDisk(args), { jid: 'juliet@superduper.example' })
expectTypeOf<OpHandler<string, BobData | undefined>>().toExtend<Parameters<typeof api.register<'getBob'>>[1]>()
// @ts-expect-error no such op
api.register('getBobb', async () => undefined)
// @ts-expect-error wrong result
api.register('getBob', async () => 3)

// Events are typed by their name or by their token.
const raining = defineEvent<{ readonly mm: number }>('raining')
xmpp.events.on(raining, ({ mm }) => expectTypeOf(mm).toEqualTypeOf<number>())
xmpp.events.emit(raining, { mm: 1 })
// @ts-expect-error wrong payload
xmpp.events.emit(raining, { mm: '1' })
// @ts-expect-error payload missing
xmpp.events.emit(raining)
// @ts-expect-error no such event
xmpp.events.on('rain', () => {})
// @ts-expect-error nor here
xmpp.events.wait('rain')
expectTypeOf(xmpp.events.wait('message', { where: ({ body }) => body === 'Hi' })).resolves.toEqualTypeOf<Message>()
expectTypeOf(xmpp.events.wait(raining, { where: ({ mm }) => mm > 1 })).resolves.toEqualTypeOf<{ readonly mm: number }>()
// @ts-expect-error the listener gets an object
xmpp.events.once(raining, (mm: number) => mm)
xmpp.events.on('online', ({ jid, resumed }) =>
  expectTypeOf({ jid, resumed }).toEqualTypeOf<{ jid: JID; resumed: boolean }>(),
)

// What core brings along is made of the same.
expectTypeOf(host.get(roster)).toEqualTypeOf<RosterApi>()
expectTypeOf(host.get(subscriptions)).toEqualTypeOf<SubscriptionsApi>()
expectTypeOf(host.use<SubscriptionsApi, SubscriptionsOptions>)
  .parameter(1)
  .toExtend<SubscriptionsOptions | undefined>()
xmpp.events.on(rosterChanged, (change) => expectTypeOf(change).toEqualTypeOf<RosterChange>())
// @ts-expect-error the subscription is the server's to say
host.get(roster).set({ jid: 'romeo@montague.example', subscription: 'both' })
host.get(subscriptions).api.register('presenceFor', ({ args: { contact } }) => {
  expectTypeOf(contact).toEqualTypeOf<JID>()
  return { show: 'away', resource: 'network' }
})
