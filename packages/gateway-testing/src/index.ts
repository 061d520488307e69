/**
 * Gateways in memory, for tests of network modules: no server, no socket, and time that a test winds. It works with any test
 * runner.
 *
 * @example
 * ```ts
 * import { defineNetwork, textField } from '@trestle/gateway'
 * import { startGateway } from '@trestle/gateway-testing'
 *
 * const echo = defineNetwork({
 *   name: 'Gateway to myself',
 *   type: 'echo',
 *   registration: { nick: textField({ required: true }) },
 *   session: ({ contacts }) => ({
 *     login() {},
 *     onMessage: (chat, { body }) => void contacts.byLegacyId(chat.legacyId).sendText(`echo: ${body}`),
 *   }),
 * })
 *
 * const gateway = await startGateway(echo, { form: { nick: 'romeo' } }) // Romeo is registered and logged in
 * const juliet = gateway.user.chat('juliet')
 * await juliet.send('Art thou there?') // resolves with the receipt, or rejects with what the gateway refuses
 * await juliet.receives('echo: Art thou there?')
 * await gateway.crash() // the process dies, and starts again over the same store
 * await juliet.contact.sendText('Good night') // what the network would make the module do
 * await juliet.receives(/night/)
 * await gateway.stop()
 * ```
 *
 * @packageDocumentation
 */
export {
  type ClientEvent,
  type ClientEventKind,
  type ClientEventOf,
  type ClientFile,
  describeEvent,
  type MessageEvent,
} from './client-event.js'
export type { EventPattern, Expected } from './expectation.js'
export { GatewayTestingError, type GatewayTestingErrorCode } from './gateway-testing-error.js'
export type { OccupantRank, RoomDeparture, RoomEvent } from './room-event.js'
export { startGateway, type TestGateway, type TestGatewayOptions } from './start-gateway.js'
export type { AnyMessage, SentFile, SentMessage, TestChat, WriteOptions } from './test-chat.js'
export type { DialogueValues, TestDialogue } from './test-dialogue.js'
export type { LogLine } from './test-log.js'
export type { EnterOptions, SaidMessage, SayOptions, TestOccupant, TestRoom } from './test-room.js'
export type { FoundPerson, TestUser } from './test-user.js'
