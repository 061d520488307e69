/**
 * An XMPP component: a domain of its own at a server, with as many addresses in it as you like. It runs on Node.
 *
 * @example
 * ```ts
 * import { createComponent } from '@trestle/component'
 *
 * const component = createComponent({ jid: 'echo.example.org', secret: 'as in the server’s configuration' })
 * component.on('message', (message) => {
 *   if (message.body) component.send(message.reply({ body: message.body }))
 * })
 * component.on('reconnecting', ({ error, delay }) => console.log(`${error.message} Next attempt in ${delay} ms.`))
 * component.on('ended', ({ error }) => console.log(`${error.message} No further attempt.`))
 * console.log(`Online as ${await component.start()}`)
 *
 * const juliet = component.as('juliet@echo.example.org')
 * juliet.send(juliet.message({ to: 'romeo@montague.example', body: 'Hello from one of many.' }))
 * ```
 *
 * @packageDocumentation
 */
export { NS_COMPONENT } from '@trestle/stanza'
export type { Component, LocalAddress } from './component.js'
export { ComponentError, type ComponentErrorCode } from './component-error.js'
export type { ComponentEvents } from './component-events.js'
export type { Connector, ConnectTarget } from './connector.js'
export { createComponent } from './create-component.js'
export { createHandshake } from './handshake.js'
export { isRetryable } from './is-retryable.js'
export type { ComponentLimits, ComponentOptions, ComponentTimeouts } from './options.js'
