/**
 * `trestle-gateway`: runs a network module as a gateway, an XMPP component that bridges to another chat network.
 *
 * @example
 * ```ts
 * import { defineNetwork, textField } from '@trestle/gateway'
 *
 * export default defineNetwork({
 *   name: 'Gateway to myself',
 *   type: 'echo',
 *   registration: { nick: textField({ required: true }) },
 *   session: ({ contacts }) => ({
 *     login: () => 'Connected',
 *     onMessage: (chat, { body }) => void contacts.byLegacyId(chat.legacyId).sendText(`echo: ${body}`),
 *   }),
 * })
 * ```
 *
 * @packageDocumentation
 */
export { type ExitCode, exitCodes } from './exit-codes.js'
export type { ExitRecord, LastFailure } from './exit-record.js'
export type { EndedHandler, HandlerTrace, TracedHandler } from './handler-trace.js'
export type { ProcessLog } from './log.js'
export { main } from './main.js'
export type { MainOptions, Output } from './main-options.js'
export type { LogLevel } from './option-table.js'
