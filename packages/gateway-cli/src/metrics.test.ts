import type { Gateway, GatewayCounts } from '@trestle/gateway'
import { expect, it } from 'vitest'
import type { GatewayStatus } from './gateway-status.js'
import { createHandlerTrace } from './handler-trace.js'
import { createMetrics } from './metrics.js'

type Filter = (stanza: { readonly name: string }) => unknown

function metrics() {
  let status: GatewayStatus | undefined
  let counts: GatewayCounts | undefined
  let time = 0
  const trace = createHandlerTrace(() => time)
  const made = createMetrics({ trace, status: () => status, counts: async () => counts })
  return {
    ...made,
    trace,
    pass(milliseconds: number) {
      time += milliseconds
    },
    become(next: GatewayStatus, counted?: GatewayCounts) {
      status = next
      counts = counted
    },
    async lines() {
      const text = await made.text()
      return text.split('\n').filter((line) => /^trestle_/.test(line))
    },
  }
}

it('says what the gateway says, and leaves out what it does not count', async () => {
  const { lines, become, text, contentType } = metrics()
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(await lines()).toEqual([
    'trestle_component_connected 0',
    'trestle_store_usable 0',
    'trestle_reconnects_total 0',
  ])
  become({ connected: true, storeUsable: true, users: { online: 3, failed: 1 } })
  expect(await lines()).toEqual([
    'trestle_component_connected 1',
    'trestle_store_usable 1',
    'trestle_users{state="online"} 3',
    'trestle_users{state="failed"} 1',
    'trestle_reconnects_total 0',
  ])
  const counts = { messagesToNetwork: 5, messagesToUsers: 7, inboxRows: 1, outboxRows: 0, reconnects: 2 }
  const more = { errors: { uncertain: 3 }, limited: { messages: 4 } }
  become({ connected: true, storeUsable: true, users: {} }, { ...counts, ...more })
  for (let twice = 0; twice < 2; twice++) {
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'trestle_messages_total{direction="to_network"} 5',
        'trestle_messages_total{direction="to_users"} 7',
        'trestle_errors_total{code="uncertain"} 3',
        'trestle_limited_total{limit="messages"} 4',
        'trestle_reconnects_total 2',
        'trestle_waiting_messages{direction="to_network"} 1',
        'trestle_waiting_messages{direction="to_users"} 0',
      ]),
    )
  }
  expect(await text()).toMatch(/^process_resident_memory_bytes \d+$/m)
})

it('measures handlers by name and outcome, and names no user', async () => {
  const { lines, trace, pass, text } = metrics()
  trace.run('juliet@example.org', 'onTyping', () => pass(50))
  await trace.run('juliet@example.org', 'onMessage', async () => Promise.reject(new Error('No.'))).catch(() => {})
  const found = await lines()
  expect(found).toContain('trestle_handler_duration_seconds_bucket{le="0.02",handler="onTyping",outcome="ok"} 0')
  expect(found).toContain('trestle_handler_duration_seconds_bucket{le="0.1",handler="onTyping",outcome="ok"} 1')
  expect(found).toContain('trestle_handler_duration_seconds_count{handler="onMessage",outcome="failed"} 1')
  expect(await text()).not.toContain('juliet')
})

it('counts stanzas without changing them', async () => {
  const { lines, countStanzas } = metrics()
  const filters = new Map<string, Filter>()
  const filter = (direction: string, given: Filter) => filters.set(direction, given)
  countStanzas({ xmpp: { filter } } as unknown as Gateway['component'])
  const stanza = { name: 'message' }
  expect(filters.get('in')?.(stanza)).toBe(stanza)
  filters.get('in')?.(stanza)
  filters.get('out')?.({ name: 'iq' })
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'trestle_stanzas_total{direction="in",kind="message"} 2',
      'trestle_stanzas_total{direction="out",kind="iq"} 1',
    ]),
  )
})
