import type { Client } from '@trestle/client'
import type { Element } from '@trestle/xml'
import { expectTypeOf, it } from 'vitest'
import {
  type SessionState,
  type StreamManagementApi,
  type StreamManagementOptions,
  stanzasUnacked,
  streamManagement,
} from './index.js'

declare const client: Client
declare const management: StreamManagementApi

it('has options of which none is needed', () => {
  client.use(streamManagement).use(streamManagement, {}).use(streamManagement, { max: 300, checkpoint: 1000 })
  // @ts-expect-error -- a number of seconds
  client.use(streamManagement, { max: 'long' })
  expectTypeOf<{}>().toExtend<StreamManagementOptions>()
})

it('is known by its plugin', () => {
  expectTypeOf(client.get(streamManagement)).toEqualTypeOf<StreamManagementApi>()
  // @ts-expect-error -- nobody sets what the server says
  management.enabled = true
})

it('waits for stanzas, their ids, or all', () => {
  expectTypeOf(management.acked()).toEqualTypeOf<Promise<void>>()
  management.acked(client.presence(), { timeout: 1000 })
  management.acked(client.message({ body: 'hi' }).element)
  management.acked('id-1', { signal: new AbortController().signal })
  // @ts-expect-error -- no place in the queue
  management.acked(3)
})

it('tells what was lost', () => {
  client.on(stanzasUnacked, ({ stanzas, reason }) => {
    expectTypeOf(stanzas).toEqualTypeOf<readonly { readonly stanza: Element; readonly sentAt: number }[]>()
    expectTypeOf(reason).toEqualTypeOf<'not-resumed' | 'ended'>()
  })
})

it('has ops that keep plain JSON', () => {
  const { api } = management
  api.register('loadSession', () => undefined)
  api.register('loadSession', async (): Promise<SessionState> => JSON.parse('{}'))
  api.register('saveSession', ({ args }) => {
    expectTypeOf(args).toEqualTypeOf<SessionState>()
  })
  // @ts-expect-error -- half a session
  api.register('loadSession', () => ({ id: 'x' }))
  expectTypeOf(management.hibernate()).toEqualTypeOf<Promise<SessionState>>()
})
