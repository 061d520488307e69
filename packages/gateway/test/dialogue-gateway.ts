import type { TestHost } from '@trestle/testing'
import { fillForm } from '@trestle/xep-0004'
import { type CommandSession, commands } from '@trestle/xep-0050'
import type { FrameOptions, Network } from '../src/index.js'
import { GATEWAY, startTrialGateway, type TrialGateway } from './trial-gateway.js'

/** A gateway for dialogues, with a client that has not registered. */
export interface DialogueGateway {
  readonly gateway: TrialGateway
  readonly romeo: TestHost
  readonly chat: Chat
  execute(node: string, client?: TestHost): Promise<CommandSession>
  /** Winds the clock, and lets everything settle. */
  advance(milliseconds: number): Promise<void>
}

/** What a client and the gateway write to each other. */
export interface Chat {
  /** What the gateway has written since it was read last. */
  heard(): string[]
  /** Writes to the gateway, and resolves with what it answers. */
  say(text: string): Promise<string[]>
}

export async function dialogueGateway(
  network: Network<unknown>,
  options: Partial<FrameOptions> = {},
): Promise<DialogueGateway> {
  const gateway = await startTrialGateway(network, undefined, options)
  const romeo = gateway.join()
  romeo.get(commands)
  return {
    gateway,
    romeo,
    chat: chatWith(gateway, romeo),
    execute: (node, client = romeo) => client.get(commands).execute(GATEWAY, node),
    async advance(milliseconds) {
      gateway.clock.advance(milliseconds)
      await settle(gateway)
    },
  }
}

export function chatWith(gateway: TrialGateway, client: TestHost): Chat {
  const bodies: string[] = []
  client.xmpp.events.on('message', ({ from, body }) => {
    if (from?.bare.toString() === GATEWAY && body !== undefined) bodies.push(body)
  })
  return {
    heard: () => bodies.splice(0),
    async say(text) {
      client.xmpp.send(client.xmpp.message({ to: GATEWAY, type: 'chat', body: text }))
      await settle(gateway)
      return bodies.splice(0)
    },
  }
}

/** Lets messages, and what modules do between them, come to rest. */
export async function settle({ net }: TrialGateway): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await net.settled()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Winds the clock in steps, so that what asks for a sign of life gets its answer. */
export async function later(gateway: TrialGateway, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= STEP) {
    gateway.clock.advance(Math.min(left, STEP))
    await settle(gateway)
  }
}

const STEP = 10_000

/** Goes on with the values filled in. */
export function submit(session: CommandSession, values: Readonly<Record<string, string | readonly string[]>>) {
  if (!session.form) throw new Error(`There is no form: ${session.notes.map(({ text }) => text).join()}`)
  return session.submit(fillForm(session.form, values))
}

export const notesOf = ({ notes }: CommandSession) => notes.map(({ text }) => text)
